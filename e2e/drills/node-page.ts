/** A page without a window: the shipped bus, outbox, link and the week's legacy store, over real sockets and requests. */
import { createRotaClient, createWriteQueue, newOpId, type RotaClient } from '@tandem/rest';
import { cellKey, type AssignmentValue, type CellRef } from '@tandem/rota';
import type { Sync } from '../../shared/sync/src/create-sync.ts';
import { createEngine } from '../../shared/sync/src/engine/engine.ts';
import type { SyncStatus } from '../../shared/sync/src/status.ts';
import { joinView } from '../../shared/ui/src/live/join-view.ts';
import { toAssignments, toScheduleData } from '../../remotes/weekly/src/legacy/weekly-format.ts';
import { createWeeklyStore, type WeeklyScheduleStore } from '../../remotes/weekly/src/legacy/weekly-store.ts';
import { createNodeSync, type NodeSyncOptions } from './node-sync.ts';

export interface NodePageOptions extends Omit<NodeSyncOptions, 'onMade'> {
  readonly range: { readonly from: string; readonly to: string };
}

export interface NodePage {
  readonly sync: Sync;
  readonly status: () => SyncStatus;
  readonly write: (ref: CellRef, value: AssignmentValue | null) => void;
  readonly load: () => Promise<void>;
  readonly cells: () => ReadonlyMap<string, AssignmentValue>;
  /** What is not with the server yet, by either way. */
  readonly unsent: () => number;
  /** Ids of what was ever to be written: in the outbox, or by REST. */
  readonly made: ReadonlySet<string>;
  /** Of these, what the server has refused for good by REST; a person sees that. */
  readonly refused: ReadonlySet<string>;
  readonly retry: () => void;
  /** As a person does with writes that were refused for good. */
  readonly giveUp: () => void;
  readonly close: () => void;
}

/** Refusals of a write that sending it again does not change. */
const FINAL = new Set(['rejected', 'conflict', 'invalid', 'not-found', 'forbidden']);

export async function openNodePage({ range, ...options }: NodePageOptions): Promise<NodePage> {
  const { signedIn: { fetch }, schedule } = options;
  const made = new Set<string>();
  const refused = new Set<string>();
  let status!: SyncStatus;
  const { sync, connect } = createNodeSync({ ...options, onMade: (opId) => void made.add(opId) }, async () => ({ createEngine }));
  sync.status$.subscribe((next) => void (status = next));

  const client: RotaClient = createRotaClient(fetch);
  const queue = createWriteQueue({
    client: {
      ...client,
      async writeCell(id, ref, body) {
        made.add(body.opId);
        const outcome = await client.writeCell(id, ref, body);
        if (!outcome.ok && FINAL.has(outcome.error.kind)) refused.add(body.opId);
        return outcome;
      },
    },
    scheduleId: schedule,
    origin: 'drill/weekly',
    newOpId,
    random: Math.random,
    wait: (ms, signal) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, ms);
        signal.addEventListener('abort', () => (clearTimeout(timer), resolve()));
      }),
    onChange: () => undefined,
    onSaved(ref, value, rev) {
      live.store.confirmAssignment(ref, value);
      live.saved({ ref, value }, rev);
    },
  });
  const live = joinView<WeeklyScheduleStore>({
    sync,
    name: 'weekly',
    build: 'drill',
    protocol: { min: 1, max: 2 },
    scheduleId: schedule,
    queue,
    open: (writes) => createWeeklyStore(schedule, { window: client.window, ...writes }),
    format: { name: 'weekly', from: toScheduleData, toAssignments },
    data: (store) => store.scheduleData,
    wrap: sync.compat.wrapScheduleStore,
    onUpdate: () => undefined,
    onWriteState: () => undefined,
    reload: () => void load(),
  });
  const load = (): Promise<void> => live.store.loadWindow(range.from, range.to);

  sync.show({ schedule, date: range.from, view: 'week' });
  const disconnect = connect();
  await load();
  return {
    sync,
    status: () => status,
    write: (ref, value) => live.store.updateAssignment(ref.date, ref.slot, ref.staffId, value),
    load,
    cells: () => new Map(toAssignments(live.store.scheduleData).map((row) => [cellKey(row), row.value])),
    unsent: () => status.unsent + queue.pending().length,
    made,
    refused,
    retry: queue.retry,
    giveUp() {
      for (const { key, ref, error } of queue.pending()) {
        if (!error || !FINAL.has(error.kind)) continue;
        live.queue.discard(key);
        live.store.revertAssignment(ref);
      }
    },
    close() {
      disconnect();
      live.leave();
      live.store.dispose();
    },
  };
}
