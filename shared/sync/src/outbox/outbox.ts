import { BehaviorSubject, type Observable } from 'rxjs';
import type { Clock, OthersRows, OutboxStorage } from '../ports.ts';
import type { SyncOp } from '../protocol/op.ts';
import { inOrder, type HeldRow } from './held-row.ts';
import { createKnownRows, type KnownRow } from './known-rows.ts';

export interface OutboxCounts {
  /** Edits that the server has not answered, parked ones too. */
  readonly unsent: number;
  readonly parked: number;
  /** The storage takes what it is given. */
  readonly durable: boolean;
  /** Rows that this build cannot read; they stay where they are. */
  readonly setAside: number;
  /** The name of what the storage failed with last; null: it works. */
  readonly failure: string | null;
  /** Rows of other people, which wait for them. */
  readonly others: readonly OthersRows[];
}

export interface OutboxOptions {
  readonly storage: OutboxStorage;
  readonly user: string;
  /** The name that is shown for them. */
  readonly by: string;
  readonly tab: string;
  readonly soon: Clock['soon'];
}

/** The edits of this browser that the server has not answered: those of this tab, of other tabs and of tabs that are gone. */
export interface Outbox {
  /** Reads what earlier pages left. Total: a storage that cannot be read leaves what this tab adds, in memory. */
  readonly load: () => Promise<void>;
  /** The same, when another tab has written or ended rows, or storage may be back. */
  readonly refresh: () => Promise<void>;
  /** Reads what was added since it was read last: another tab has written rows. */
  readonly readOn: () => Promise<void>;
  /** Resolves when it is known whether the ops outlive this tab. They are rows at once. */
  readonly add: (schedule: string, ops: readonly SyncOp[]) => Promise<'durable' | 'memory'>;
  /** Every row, or those of a schedule, in order. */
  readonly rows: (schedule?: string) => readonly HeldRow[];
  /** How many rows a schedule has. */
  readonly count: (schedule: string) => number;
  readonly row: (opId: string) => HeldRow | null;
  /** What may be sent: the rows of a schedule that is not parked, in order. */
  readonly ready: (schedule: string) => readonly HeldRow[];
  /** Schedules that have rows. */
  readonly schedules: () => readonly string[];
  /** The server has answered these, or their echo has come. */
  readonly done: (opIds: readonly string[]) => Promise<void>;
  readonly park: (schedule: string) => void;
  readonly unpark: (schedule: string) => void;
  readonly isParked: (schedule: string) => boolean;
  /** Makes rows of older epochs fit this one; their ids stay. */
  readonly restamp: (schedule: string, epoch: number) => Promise<void>;
  readonly counts: OutboxCounts;
  /** One emission for all changes of a task. */
  readonly counts$: Observable<OutboxCounts>;
  /** Rows came, went or changed; told with those that came, each row once. */
  readonly listen: (listener: (came: readonly HeldRow[]) => void) => () => void;
  readonly dispose: () => void;
}

const NOBODY: readonly OthersRows[] = Object.freeze([]);

export function createOutbox({ storage, user, by, tab, soon }: OutboxOptions): Outbox {
  const known = createKnownRows(tab);
  const { held, ended, unwritten, outdated, leftovers } = known;
  const parked = new Set<string>();
  const listeners = new Set<(came: readonly HeldRow[]) => void>();
  let failure: string | null = null;
  let others = NOBODY;

  const count = (): OutboxCounts => ({
    unsent: held.size,
    parked: [...parked].reduce((sum, schedule) => sum + known.count(schedule), 0),
    durable: failure === null,
    setAside: known.setAside,
    failure,
    others,
  });
  const counts$ = new BehaviorSubject<OutboxCounts>(count());
  let telling = false;

  function changed(): void {
    const came = known.fresh.splice(0);
    for (const listener of listeners) listener(came);
    if (telling) return;
    telling = true;
    soon(() => {
      telling = false;
      const counts = count();
      const told = counts$.value;
      if ((Object.keys(counts) as (keyof OutboxCounts)[]).some((key) => counts[key] !== told[key])) counts$.next(counts);
    });
  }

  // The storage is asked for one thing at a time: what a read finds is never older than what was written before it.
  let work = Promise.resolve();
  let saving: Promise<void> | null = null;
  let reading: Promise<void> | null = null;
  let readingOn: Promise<void> | null = null;

  const inTurn = (job: () => Promise<void>): Promise<void> => (work = work.then(job));

  const failed = (error: unknown): void => void (failure = error instanceof Error ? error.name : 'Error');

  function save(): Promise<void> {
    return (saving ??= inTurn(async () => {
      saving = null;
      await writeNew();
      await writeAgain();
      await removeEnded();
      changed();
    }));
  }

  async function writeNew(): Promise<void> {
    const batch = [...unwritten];
    if (batch.length === 0) return;
    try {
      const seqs = await storage.add(batch.map(({ schedule, tab: maker, op }) => ({ user, by, schedule, tab: maker, op })));
      failure = null;
      batch.forEach((row, index) => {
        row.seq = seqs[index] ?? null;
        row.stranded = false;
        unwritten.delete(row);
        if (row.seq !== null && held.get(row.op.opId) !== row) leftovers.add(row.seq);
      });
    } catch (error) {
      failed(error);
      for (const row of batch) row.stranded = true;
    }
  }

  async function writeAgain(): Promise<void> {
    const batch = [...outdated].filter((row) => row.seq !== null);
    if (batch.length === 0) return;
    for (const row of batch) outdated.delete(row);
    // What fails here is stamped again by whoever reads it.
    await storage.replace(batch.map(({ seq, schedule, tab: maker, op }) => ({ seq: seq ?? 0, user, by, schedule, tab: maker, op }))).catch(() => {});
  }

  async function removeEnded(): Promise<void> {
    const batch = [...leftovers];
    if (batch.length === 0) return;
    try {
      await storage.remove(batch);
      for (const seq of batch) leftovers.delete(seq);
    } catch {
      // They are removed the next time; until then their ids are known as ended, and the server knows them anyhow.
    }
  }

  async function read(): Promise<void> {
    reading = null;
    await attempt(async () => {
      known.replace(await storage.read(user));
      // A row of theirs that cannot be read is no trouble of this person's.
      const found = await storage.others(user).catch(() => others);
      if (JSON.stringify(found) !== JSON.stringify(others)) others = found;
    });
  }

  async function readNew(): Promise<void> {
    readingOn = null;
    await attempt(async () => void known.take(await storage.read(user, known.readUpTo)));
  }

  async function attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      if (unwritten.size === 0) failure = null;
    } catch (error) {
      failed(error);
    }
    changed();
  }

  const saveRest = (): Promise<void> | undefined => (unwritten.size > 0 || leftovers.size > 0 ? save() : undefined);

  function refresh(): Promise<void> {
    return (reading ??= inTurn(read).then(saveRest));
  }

  /** Whoever reads everything reads what is new too. */
  function readOn(): Promise<void> {
    return reading ?? (readingOn ??= inTurn(readNew).then(saveRest));
  }

  const rows = (schedule?: string): HeldRow[] => inOrder([...held.values()].filter((row) => schedule === undefined || row.schedule === schedule));

  return {
    load: refresh,
    refresh,
    readOn,
    async add(schedule, ops) {
      const added = ops.flatMap((op): KnownRow[] => {
        const there = held.get(op.opId);
        if (there) return [there];
        if (ended.has(op.opId)) return [];
        const row: KnownRow = { seq: null, schedule, tab, op, stranded: false };
        known.hold(row);
        unwritten.add(row);
        return [row];
      });
      changed();
      await save();
      return added.some((row) => row.seq === null && held.get(row.op.opId) === row) ? 'memory' : 'durable';
    },
    rows,
    count: known.count,
    row: (opId) => held.get(opId) ?? null,
    ready: (schedule) => (parked.has(schedule) ? [] : rows(schedule)),
    schedules: () => known.schedules(),
    async done(opIds) {
      known.end(opIds);
      changed();
      if (leftovers.size > 0) await save();
    },
    park(schedule) {
      parked.add(schedule);
      changed();
    },
    unpark(schedule) {
      parked.delete(schedule);
      changed();
    },
    isParked: (schedule) => parked.has(schedule),
    async restamp(schedule, epoch) {
      for (const row of held.values()) {
        if (row.schedule !== schedule || row.op.epoch >= epoch) continue;
        row.op = { ...row.op, epoch };
        outdated.add(row);
      }
      if (outdated.size === 0) return;
      changed();
      await save();
    },
    get counts() {
      return count();
    },
    counts$: counts$.asObservable(),
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    dispose() {
      listeners.clear();
      counts$.complete();
    },
  };
}
