import { CSRF_HEADER } from '@tandem/rest';
import * as z from 'zod/mini';
import type { SyncBus } from '../create-sync.ts';
import type { Flags } from '../flags/flags.ts';
import type { Backfilled, ModeSwitched } from '../protocol/mode-state.ts';
import { COMPARED, STAGES, type Mode, type Stage } from '../protocol/stage.ts';
import type { SweepResult } from '../protocol/wire.ts';
import type { SyncStatus } from '../status.ts';
import { givenUp } from './given-up.ts';
import type { HealthProblem, Migrated, OrderOptions, Ordered, SyncHealth } from './mode.ts';

export interface ModeOrdersParts {
  readonly fetch: typeof globalThis.fetch;
  readonly flags: Pick<Flags, 'state' | 'holdHere'>;
  readonly status: () => SyncStatus;
  readonly bus: Pick<SyncBus, 'health'>;
  /** Compares now; null: nothing is compared. */
  readonly compare: () => Promise<SweepResult | null>;
}

/** What the server is asked of a schedule's mode. */
export interface ModeOrders {
  readonly order: (to: Stage | Mode, options?: OrderOptions) => Promise<Ordered>;
  /**
   * @param line the reason for safe mode that this page holds since. Rejects where the server has not heard of it: it is to be told
   * again. Where this person may not order it, the reason holds in this page alone.
   */
  readonly fallBack: (line: string, cells: readonly string[]) => Promise<{ readonly ok: boolean; readonly reason: string | null }>;
  readonly health: () => Promise<SyncHealth>;
  readonly migrate: (options?: { readonly dryRun?: boolean }) => Promise<Migrated>;
}

const held = z.nullable(z.looseObject({ to: z.enum(STAGES), guard: z.string(), reason: z.string() }));
const switched = z.looseObject({ stage: z.enum(STAGES), epoch: z.int(), revision: z.int(), steps: z.array(z.enum(STAGES)), stopped: held });
const backfilled = z.looseObject({ cells: z.int(), differences: z.int(), repaired: z.int(), refused: z.int(), verified: z.boolean(), checksum: z.string() });
const refusal = z.looseObject({ error: z.looseObject({ kind: z.string(), reason: z.string(), field: z.optional(z.string()) }) });

/** Most cells, and the longest reason, that the server takes. */
const MOST_CELLS = 50;
const LONGEST_REASON = 200;

/** The server has answered that it will not, or not as it should. */
class Refused extends Error {
  override readonly name = 'Refused';
  /** For this person, whatever they ask again. */
  readonly forbidden: boolean;
  constructor(message: string, forbidden = false) {
    super(message);
    this.forbidden = forbidden;
  }
}

export function createModeOrders({ fetch, flags, status, bus, compare }: ModeOrdersParts): ModeOrders {
  async function ask(method: 'POST' | 'PUT', path: string, body: object, schedule = flags.state.schedule): Promise<unknown> {
    if (schedule === null) throw new Refused('No schedule is shown.');
    const response = await fetch(`/api/schedules/${encodeURIComponent(schedule)}/mode${path}`, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    const text = await response.text();
    if (response.ok) return text === '' ? null : JSON.parse(text);
    const read = refusal.safeParse(parsed(text));
    if (!read.success) throw new Refused(`The server answered ${response.status}.`);
    const { kind, reason, field } = read.data.error;
    // The browser's session is another one, perhaps somebody else's: that says nothing of this person.
    throw new Refused(reason, kind === 'forbidden' && field !== CSRF_HEADER);
  }

  return {
    async order(to, { reason = `ordered on the page: ${to}`, approve } = {}) {
      const read = switched.safeParse(await ask('PUT', '', { to, reason: lineOf(reason), ...(approve !== undefined && { approve }) }));
      if (!read.success) throw new Refused('The server answered something else than the mode of a schedule.');
      const state = read.data as unknown as ModeSwitched;
      return state.stopped ? { ok: false, state, reason: state.stopped.reason } : { ok: true, state };
    },
    async fallBack(line, cells) {
      const { schedule = null, epoch = NaN, reason = '' } = givenUp(line) ?? {};
      const body = { reason: lineOf(reason), cells: cells.slice(0, MOST_CELLS), ...(!Number.isNaN(epoch) && { epoch }) };
      try {
        await ask('POST', '/fall-back', body, schedule);
      } catch (error) {
        if (!(error instanceof Refused && error.forbidden)) throw error;
        flags.holdHere(line);
        return { ok: false, reason: error.message };
      }
      return { ok: true, reason: null };
    },
    async migrate({ dryRun = false } = {}) {
      const read = backfilled.safeParse(await ask('POST', '/migrate', { dryRun }));
      if (!read.success) throw new Refused('The server answered something else than what was brought over.');
      return { ok: true, report: read.data as unknown as Backfilled };
    },
    async health() {
      const { values, stage } = flags.state;
      if (!values.enableCentralStore || stage === 'off') return { healthy: false, problems: ['off'], compared: 0 };
      const sweep = COMPARED.has(stage) ? await compare().catch(() => null) : undefined;
      const { phase, online, trouble, durable, unsent } = status();
      const problems: HealthProblem[] = [];
      if (phase === 'off' || phase === 'starting' || phase === 'parked') problems.push('starting');
      if (!online && phase !== 'page') problems.push('offline');
      if (trouble !== null) problems.push('trouble');
      if (!durable) problems.push('not-durable');
      if (bus.health.status === 'error') problems.push('bus');
      if (unsent > 0) problems.push('unsent');
      problems.push(...problemsOf(sweep));
      return { healthy: problems.length === 0, problems, compared: sweep?.compared ?? 0 };
    },
  };
}

/** undefined: nothing is to be compared in this stage. */
function problemsOf(sweep: SweepResult | null | undefined): HealthProblem[] {
  if (sweep === undefined) return [];
  if (!sweep || (sweep.compared === 0 && sweep.confirmed === 0)) return ['nothing-compared'];
  return [...(sweep.confirmed > 0 ? (['difference'] as const) : []), ...(sweep.errors > 0 ? (['comparison-failed'] as const) : [])];
}

/** As the server takes a reason: one line. */
const lineOf = (reason: string): string => reason.replace(/\s+/g, ' ').trim().slice(0, LONGEST_REASON) || 'by hand';

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
