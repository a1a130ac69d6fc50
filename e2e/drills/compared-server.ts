/** The server's own comparison, the orders of its stages, and what a page that compares asks it for: the shipped modules in virtual time. */
import type { FlagValues, Stage } from '@tandem/sync/protocol';
import { FLAG_NAMES, STAGES } from '@tandem/sync/protocol';
import type { FoundDifference } from '../../server/src/consistency/server-consistency.ts';
import { createScheduleModes, type ScheduleModes } from '../../server/src/modes/schedule-modes.ts';
import { openComparison, type Compared } from '../../shared/sync/src/consistency/open-comparison.ts';
import type { ComparingPorts } from '../../shared/sync/src/engine/comparing.ts';
import type { SimServer } from '../sim/sim-server.ts';
import type { Timeline } from '../sim/timeline.ts';

export interface ComparedServer {
  readonly modes: ScheduleModes;
  /** Orders the schedule to a stage, step by step; the guards are another test's affair. */
  readonly order: (stage: Stage) => Promise<void>;
  /** For the pages. */
  readonly comparing: { readonly ports: ComparingPorts; readonly fetch: typeof globalThis.fetch };
  /** What the pages compare now, the newest last. */
  readonly compared: readonly Compared[];
  readonly close: () => void;
}

const SWEEP_MS = 30_000;
const LOOK_MS = 1000;
const ALL_ON = Object.fromEntries(FLAG_NAMES.map((name) => [name, true])) as unknown as FlagValues;
const BY = { actor: 'drill', reason: 'drill' };

export function compareServer(server: SimServer, timeline: Timeline, newId: () => string, onDifference: (found: FoundDifference) => void): ComparedServer {
  const { schedule } = server;
  const { database, flags, reports } = server.inside();
  const pause = (ms: number): Promise<void> => new Promise((resolve) => void timeline.after(ms, resolve));
  const errors: unknown[] = [];
  const modes = createScheduleModes({
    database, flags, reports, newId, pause, onDifference,
    rosters: server.rosters(),
    now: timeline.now,
    // Virtual time stands still until what is at hand is done.
    turn: () => pause(0),
    onError: (error) => void errors.push(error),
  });
  const compared: Compared[] = [];
  let closed = false;

  function sweep(): void {
    if (closed) return;
    void modes.consistency.sweepAll();
    timeline.after(SWEEP_MS, sweep);
  }
  function look(): void {
    if (closed) return;
    void modes.consistency.lookAll();
    timeline.after(LOOK_MS, look);
  }
  timeline.after(SWEEP_MS, sweep);
  timeline.after(LOOK_MS, look);

  const fetch: typeof globalThis.fetch = async (input) => {
    const { pathname, searchParams } = new URL(String(input), 'https://tandem');
    if (pathname.endsWith('/digest')) return Response.json(await modes.digests.weeks(schedule));
    if (!pathname.endsWith('/window')) return Response.json({}, { status: 404 });
    const answer = server.window('', searchParams.get('from') ?? '', searchParams.get('to') ?? '');
    return answer.ok ? Response.json(answer.value) : Response.json(answer.error, { status: 400 });
  };

  return {
    modes,
    compared,
    async order(stage) {
      await flags.set(schedule, ALL_ON, BY, true);
      await flags.order(schedule, 'stay', null, BY);
      const way = (): number => STAGES.indexOf(stage) - STAGES.indexOf(flags.stageOf(schedule).kept);
      while (way() !== 0) await flags.order(schedule, way() > 0 ? 'raise' : 'lower', null, BY);
    },
    comparing: {
      fetch,
      ports: {
        elapsed: timeline.now,
        load: async () => ({
          openComparison(parts) {
            const opened = openComparison(parts);
            compared.push(parts.compared);
            return {
              ...opened,
              get state() {
                return opened.state;
              },
              close() {
                compared.splice(compared.indexOf(parts.compared), 1);
                opened.close();
              },
            };
          },
        }),
      },
    },
    close() {
      closed = true;
      modes.close();
      if (errors.length > 0) throw new AggregateError(errors, 'The server\'s comparison failed.');
    },
  };
}
