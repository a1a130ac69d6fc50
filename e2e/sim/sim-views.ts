/** The three views of a tab: their legacy stores and write queues as they are shipped, and what a person does with them. */
import { createWriteQueue, type Outcome, type RotaError, type WriteQueue } from '@tandem/rest';
import { cellKey, type AssignmentValue, type CellRef } from '@tandem/rota';
import type { SyncOp } from '@tandem/sync/protocol';
import type { Sync } from '../../shared/sync/src/create-sync.ts';
import type { Clock } from '../../shared/sync/src/ports.ts';
import { joinView, type LegacyStore, type LiveView } from '../../shared/ui/src/live/join-view.ts';
import { placedValue, toAssignments as ofDay, toDayData } from '../../remotes/day-detail/src/legacy/day-format.ts';
import { createDayPanelStore, type DayPanelStore } from '../../remotes/day-detail/src/legacy/day-store.ts';
import { entryValue, toAssignments as ofMonth, toComprehensive } from '../../remotes/monthly/src/legacy/monthly-format.ts';
import { createMonthlyScheduleStore, type MonthlyScheduleStore } from '../../remotes/monthly/src/legacy/monthly-store.ts';
import { slotValue, toAssignments as ofWeek, toScheduleData } from '../../remotes/weekly/src/legacy/weekly-format.ts';
import { createWeeklyStore, type WeeklyScheduleStore } from '../../remotes/weekly/src/legacy/weekly-store.ts';
import type { Request } from './sim-network.ts';
import type { SimServer } from './sim-server.ts';
import type { World } from './world.ts';

export interface SimView {
  readonly name: string;
  /** @param turn something that happens in the middle of it */
  readonly write: (ref: CellRef, value: AssignmentValue | null, turn?: () => void) => void;
  /** The store's own cell is another one, and nobody was told. */
  readonly corrupt: (ref: CellRef, value: AssignmentValue) => void;
  readonly load: () => Promise<void>;
  readonly cells: () => ReadonlyMap<string, unknown>;
  readonly setViewMode: () => void;
  readonly byRest: WriteQueue;
  /** As a person does with writes that were refused. */
  readonly giveUp: () => void;
}

export interface ViewsParts {
  readonly world: World;
  readonly sync: Sync;
  readonly clock: Clock;
  readonly name: string;
  readonly user: string;
  /** Speaks the older protocol. */
  readonly old: boolean;
  readonly request: Request;
  /** What changes of this tab are said to come from. */
  readonly lane: () => string;
  readonly phase: () => string;
  /** Cells of which ops were made in the edit that is under way. */
  readonly made: Set<string>;
}

const OFFLINE: RotaError = { kind: 'offline', origin: 'network', reason: 'The network is gone.' } as RotaError;

export function openViews({ world, sync, clock, name, user, old, request, lane, phase, made }: ViewsParts): readonly SimView[] {
  const { chance, server, newId, range, watch } = world;
  /** Only then is what a view is told newer than what it is loaded with. */
  const isLive = (): boolean => phase() === 'live';
  const orOffline = async <T>(answer: Promise<Outcome<T> | null>): Promise<Outcome<T>> => (await answer) ?? { ok: false, error: OFFLINE };

  const client = {
    window: (_id: string, from: string, to: string) => orOffline(request(() => server.window(user, from, to))),
    writeCell: (_id: string, ref: CellRef, body: Parameters<SimServer['writeCell']>[2]) => orOffline(request(() => server.writeCell(user, ref, body))),
  };
  const protocol = { min: 1, max: old ? 1 : 2 };

  function openView<Store extends LegacyStore>(kind: Pick<Parameters<typeof joinView<Store>>[0], 'name' | 'format' | 'data' | 'wrap' | 'open'>, act: (store: Store) => { write: SimView['write']; load: () => Promise<void>; confirm: SimView['write']; revert: (ref: CellRef) => void; setViewMode: () => void }): SimView {
    const byRest = createWriteQueue({
      client,
      scheduleId: server.schedule,
      origin: `${name}/${kind.name}`,
      newOpId: newId,
      random: chance.next,
      wait: (ms, signal) =>
        new Promise((resolve) => {
          const stop = clock.after(ms, resolve);
          signal.addEventListener('abort', () => (stop(), resolve()));
        }),
      onChange: () => undefined,
      onSaved(ref, value, rev) {
        acts.confirm(ref, value);
        watch.saved(cellKey(ref), rev);
        live.saved({ ref, value }, rev);
      },
      onRefused: (ref) => live.refused(ref),
    });
    const live: LiveView<Store> = joinView<Store>({
      ...kind,
      sync,
      build: 'sim',
      protocol,
      scheduleId: server.schedule,
      queue: byRest,
      onUpdate(update) {
        if ('origin' in update && update.origin === `${lane()}/${kind.name}`) watch.wrong(`${name} ${kind.name} was told its own change`);
      },
      onWriteState: () => undefined,
      reload: () => void acts.load(),
    });
    const acts = act(live.store);
    let middle: (() => void) | null = null;
    // As the view does when the network is back.
    live.store.subscribe((event) => {
      if (event.type === 'written') {
        const turn = middle;
        middle = null;
        turn?.();
      }
      if (event.type === 'load-failed') clock.after(5000, () => void acts.load());
      const writes = 'writes' in event ? (event.writes as readonly { ref: CellRef; value: SyncOp['value'] }[]) : [];
      if (isLive()) for (const { ref, value } of writes) watch.received(name, old, kind.name, cellKey(ref), value, server.logOf);
    });
    const cells = (): ReadonlyMap<string, unknown> => new Map(kind.format.toAssignments(kind.data(live.store) as never).map((row) => [cellKey(row), row.value]));
    const giveUp = (): void => {
      for (const { key, ref } of byRest.pending()) {
        live.queue.discard(key);
        acts.revert(ref);
      }
    };
    const write: SimView['write'] = (ref, value, turn) => {
      watch.writes(name, cellKey(ref));
      const captured = ['live', 'parked'].includes(phase());
      made.clear();
      middle = turn ?? null;
      acts.write(ref, value);
      middle = null;
      if (turn && captured && !made.has(cellKey(ref))) watch.wrong(`${name} ${kind.name}: an edit of ${cellKey(ref)} began on the bus and did not go that way`);
    };
    const corrupt: SimView['corrupt'] = (ref, value) => watch.during(() => live.store.receive([{ ref, value }]));
    return { ...acts, name: kind.name, byRest, cells, giveUp, write, corrupt };
  }

  const { from, to } = range;
  const ports = { window: client.window };
  const { compat } = sync;
  return [
    openView<WeeklyScheduleStore>(
      { name: 'weekly', format: { name: 'weekly', from: toScheduleData, toAssignments: ofWeek, at: slotValue }, data: (store) => store.scheduleData, wrap: compat.wrapScheduleStore, open: (writes) => createWeeklyStore(server.schedule, { ...ports, ...writes }) },
      (store) => ({ write: (ref, value) => store.updateAssignment(ref.date, ref.slot, ref.staffId, value), load: () => store.loadWindow(from, to), confirm: store.confirmAssignment, revert: store.revertAssignment, setViewMode: () => store.setViewMode('letters') }),
    ),
    openView<MonthlyScheduleStore>(
      { name: 'monthly', format: { name: 'monthly', from: toComprehensive, toAssignments: ofMonth, at: entryValue }, data: (store) => store.comprehensiveScheduleData, wrap: compat.wrapMonthlyStore, open: (writes) => createMonthlyScheduleStore(server.schedule, { ...ports, ...writes }) },
      (store) => ({ write: store.updateAssignment, load: () => store.loadRange(from, to), confirm: store.confirmAssignment, revert: store.revertAssignment, setViewMode: () => store.setViewMode('calendar') }),
    ),
    openView<DayPanelStore>(
      { name: 'day-detail', format: { name: 'day', from: toDayData, toAssignments: ofDay, at: placedValue }, data: (store) => store.dayData, wrap: compat.wrapDayStore, open: (writes) => createDayPanelStore(server.schedule, { ...ports, ...writes }) },
      (store) => ({ write: store.updateAssignment, load: () => store.loadRange(from, to), confirm: store.confirmAssignment, revert: store.revertAssignment, setViewMode: () => store.setViewMode('slot') }),
    ),
  ];
}
