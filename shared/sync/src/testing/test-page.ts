import { vi, type Mock } from 'vitest';
import { cellKey, type Assignment, type CellRef } from '@tandem/rota';
import { createControl } from '../control/control.ts';
import { openComparison } from '../consistency/open-comparison.ts';
import { createSync } from '../create-sync.ts';
import type { ComparingPorts } from '../engine/comparing.ts';
import { createEngine } from '../engine/engine.ts';
import { createModeOrders } from '../mode/mode-orders.ts';
import type { CellWrite, EditWay, Participant } from '../participant.ts';
import type { SyncOp } from '../protocol/op.ts';
import type { Stage } from '../protocol/stage.ts';
import type { CellEvent, ClientMessage, ServerMessage } from '../protocol/wire.ts';
import type { ToldMessage } from '../transport/link.ts';
import type { Question } from '../transport/detour.ts';
import { createTestBrowser, createTestServer, createTestVisibility } from './test-browser.ts';
import { createTestClock, settle } from './test-clock.ts';
import { createTestStorage } from './test-storage.ts';

export const refOn = (day: number): CellRef => ({ staffId: 'p1', date: `2026-11-2${day}`, slot: 0 });
const valueOf = (shift: string) => ({ shiftTypeId: shift, skillId: 'rn' });
export const write = (day: number, shift: string): CellWrite => ({ ref: refOn(day), value: valueOf(shift) });
export type TestPage = Awaited<ReturnType<typeof createTestPage>>;

/** The control channel names its tab first of all. */
const LANE = 'xxxxxxx1';

/** Lets what an answer sets going come to its end. */
const rest = async (): Promise<void> => {
  for (let turn = 0; turn < 4; turn += 1) await settle();
};

export interface TestPageOptions {
  /** What the browser keeps from before. */
  readonly keeps?: Readonly<Record<string, string>>;
  /** The newest protocol that the server speaks. */
  readonly protocol?: number;
  /** What the server says by REST; absent: it cannot be asked. */
  readonly answers?: readonly ServerMessage[];
  /** Which published version the view is of. */
  readonly version?: string;
}

interface TestOrder {
  /** All flags but those that are said otherwise. */
  readonly on?: boolean;
  readonly store?: boolean;
  readonly projects?: boolean;
  readonly epoch?: number;
  readonly schedule?: string;
}

/**
 * A whole page with one view, whose legacy store is a map.
 *
 * @param stage that was ordered; null: none was; absent: nothing has been heard of flags
 */
export async function createTestPage(stage?: Stage | null, { keeps = {}, protocol = 3, answers, version }: TestPageOptions = {}) {
  const browser = createTestBrowser();
  const server = createTestServer(true, protocol);
  const clock = createTestClock();
  const kept = { get: (key: string) => keeps[key] ?? null, set: () => undefined, onOther: () => () => undefined };
  const byRest: SyncOp[] = [];
  const questions: Question[] = [];
  const fetched: Mock<typeof globalThis.fetch> = vi.fn(() => Promise.resolve(new Response(null, { status: 404 })));
  const load: Mock<ComparingPorts['load']> = vi.fn(async () => ({ openComparison }));
  let ids = 0;
  const sync = createSync({
    version: '0',
    flags: { clock, kept, announce: () => undefined, development: false },
    loadOrders: async () => ({ createModeOrders }),
    loadControl: async () => ({
      startControl: (host, connection) =>
        createControl(host, connection, {
          clock,
          kept,
          random: () => 1,
          newId: () => `${(ids += 1)}`.padStart(8, 'x'),
          channel: browser.channel('t'),
          locks: browser.locks('t'),
          visibility: createTestVisibility(),
          connect: server.connect,
          openOutbox: createTestStorage,
          sendByRest: async (_schedule, op) => (byRest.push(op), { kind: 'ack', opId: op.opId, cursor: 100 + byRest.length }),
          askByRest: async (question) => (questions.push(question), answers ? { user: 'u1', messages: answers } : null),
          comparing: { load, elapsed: clock.now },
          loadEngine: async () => ({ createEngine }),
        }),
    }),
  });
  const stop = sync.connect({ user: { id: 'u1', name: 'Ana' }, build: 'b', fetch: fetched });
  sync.show({ schedule: 'ward', date: '2026-11-23', view: 'week' });
  await settle();

  let data = new Map<string, Assignment>();
  const hold = (writes: readonly CellWrite[]): void => {
    data = new Map(data);
    for (const { ref, value } of writes) {
      if (value) data.set(cellKey(ref), { ...ref, value });
      else data.delete(cellKey(ref));
    }
  };
  const standStill: Mock<() => void> = vi.fn(() => void (layers.apart = true));
  const backfill: Mock<() => Promise<void>> = vi.fn(async () => undefined);
  const laid: Mock<() => boolean> = vi.fn(() => false);
  const layers = { apart: false, laid, standStill, backfill };
  const apply: Mock<typeof hold> = vi.fn(hold);
  const reload: Mock<() => void> = vi.fn();
  const legacy = {
    format: { name: 'weekly', from: (rows: readonly Assignment[]) => new Map(rows.map((row) => [cellKey(row), row])), toAssignments: (held: ReadonlyMap<string, Assignment>) => [...held.values()] },
    read: () => data,
    range: vi.fn(() => ({ from: '2026-11-20', to: '2026-11-29', cursor: 1 })),
    apply,
    unsaved: () => [],
    reload,
    layers,
  };
  const participant: Participant = { name: 'weekly', build: 'b', version, protocol: { min: 1, max: 3 }, scheduleId: 'ward', legacy, onUpdate: () => undefined, onWriteState: () => undefined };
  const joined = sync.join(participant);
  let revision = 0;
  let phase = '';
  sync.status$.subscribe((status) => (phase = status.phase));

  const others = browser.channel('other');

  async function say(message: ServerMessage): Promise<void> {
    server.last().say(message);
    await rest();
  }
  const flags = (next: Stage | null, { on = true, store = on, epoch = 0, projects = true, schedule = 'ward' }: TestOrder): ServerMessage => {
    const values = { enableCentralStore: store, enableRealTimeSync: on, enableConflictResolution: on, enablePerformanceOptimization: on, enableCrossViewUpdates: on && projects };
    return { type: 'flags', flags: { schedule, values, safeMode: [], epoch, revision: (revision += 1), leaseMs: 3_600_000, mayOverride: false, stage: next } };
  };
  /** Since the call before. */
  const sent = (): ClientMessage[] => server.last().sent.splice(0);
  const page = {
    sync,
    stop,
    clock,
    joined,
    legacy,
    layers,
    byRest,
    fetched,
    load,
    say,
    rest,
    sent,
    phase: () => phase,
    shift: (day: number) => (sync.store.data.get(cellKey(refOn(day))) as { shiftTypeId?: string } | undefined)?.shiftTypeId ?? null,
    /** The view's own edit: its store has it first. */
    edit(writes: readonly CellWrite[], way: EditWay | undefined = joined.way?.()): boolean {
      hold(writes);
      return joined.edit(writes, way);
    },
    /** Another tab of this browser tells the others. */
    tell: (message: ToldMessage) => others.post(message),
    /** The socket goes. */
    async cut(code = 1006): Promise<void> {
      server.last().events.closed(code);
      await rest();
    },
    /** No socket is answered from now on. */
    unplug: () => void (server.answering = false),
    /** What was asked by REST, since the call before. */
    questions: () => questions.splice(0),
    /** What nobody wrote: it is changed in place. */
    corrupt: (day: number, shift: string) => void data.set(cellKey(refOn(day)), { ...refOn(day), value: valueOf(shift) }),
    held: (day: number) => data.get(cellKey(refOn(day)))?.value.shiftTypeId ?? null,
    order: (next: Stage | null, how: TestOrder = {}) => say(flags(next, how)),
    event: (cursor: number, day: number, shift: string): Promise<void> =>
      say({ type: 'events', lane: LANE, schedule: 'ward', after: cursor - 1, cursor, events: [{ cursor, cell: cellKey(refOn(day)), value: valueOf(shift), opId: `s${cursor}`, origin: 'other/weekly', actor: 'u2', by: 'Tomas', at: 5 } satisfies CellEvent] }),
    snapshot: (cursor = 1): Promise<void> => say({ type: 'snapshot', lane: LANE, schedule: 'ward', cursor, first: true, last: true, sent: 0, cells: [] }),
    /** The kinds of what was sent beside reports, since the call before. */
    kinds: () => sent().flatMap(({ type }) => (type === 'report' ? [] : [type])),
    reports: () => sent().filter((message) => message.type === 'report'),
  };
  if (stage === undefined) return page;
  await page.order(stage);
  if (stage !== 'off') await page.snapshot();
  page.sent();
  return page;
}
