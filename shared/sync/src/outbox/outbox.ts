import { BehaviorSubject, type Observable } from 'rxjs';
import type { Clock, OutboxRow, OutboxStorage } from '../ports.ts';
import type { SyncOp } from '../protocol/op.ts';
import { inOrder, readRow, type HeldRow } from './held-row.ts';

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
}

export interface OutboxOptions {
  readonly storage: OutboxStorage;
  readonly user: string;
  readonly tab: string;
  readonly soon: Clock['soon'];
}

/** The edits of this browser that the server has not answered: those of this tab, of other tabs and of tabs that are gone. */
export interface Outbox {
  /** Reads what earlier pages left. Total: a storage that cannot be read leaves what this tab adds, in memory. */
  readonly load: () => Promise<void>;
  /** The same, when another tab has written or ended rows, or storage may be back. */
  readonly refresh: () => Promise<void>;
  /** Resolves when it is known whether the ops outlive this tab. They are rows at once. */
  readonly add: (schedule: string, ops: readonly SyncOp[]) => Promise<'durable' | 'memory'>;
  /** Every row, or those of a schedule, in order. */
  readonly rows: (schedule?: string) => readonly HeldRow[];
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
  /** Rows came, went or changed. */
  readonly listen: (listener: () => void) => () => void;
  readonly dispose: () => void;
}

type Held = { -readonly [K in keyof HeldRow]: HeldRow[K] };

/** Ids of ended rows that are remembered, so that a read under way does not bring them back. */
const MOST_ENDED = 10_000;

export function createOutbox({ storage, user, tab, soon }: OutboxOptions): Outbox {
  const held = new Map<string, Held>();
  const countOf = new Map<string, number>();
  const parked = new Set<string>();
  /** Ids of rows that ended, with their numbers where these were known. */
  const ended = new Map<string, number | null>();
  /** What the storage does not know yet: new rows in the order of their making, newer ops of rows, rows that ended. */
  const unwritten = new Set<Held>();
  const outdated = new Set<Held>();
  const leftovers = new Set<number>();
  const listeners = new Set<() => void>();
  let setAside = 0;
  let failure: string | null = null;

  const count = (): OutboxCounts => ({
    unsent: held.size,
    parked: [...parked].reduce((sum, schedule) => sum + (countOf.get(schedule) ?? 0), 0),
    durable: failure === null,
    setAside,
    failure,
  });
  const counts$ = new BehaviorSubject<OutboxCounts>(count());
  let telling = false;

  function changed(): void {
    for (const listener of listeners) listener();
    if (telling) return;
    telling = true;
    soon(() => {
      telling = false;
      const counts = count();
      const known = counts$.value;
      if ((Object.keys(counts) as (keyof OutboxCounts)[]).some((key) => counts[key] !== known[key])) counts$.next(counts);
    });
  }

  function hold(row: Held): void {
    held.set(row.op.opId, row);
    countOf.set(row.schedule, (countOf.get(row.schedule) ?? 0) + 1);
  }

  function letGo(row: Held): void {
    held.delete(row.op.opId);
    unwritten.delete(row);
    outdated.delete(row);
    const left = (countOf.get(row.schedule) ?? 1) - 1;
    if (left === 0) countOf.delete(row.schedule);
    else countOf.set(row.schedule, left);
  }

  // The storage is asked for one thing at a time: what a read finds is never older than what was written before it.
  let work = Promise.resolve();
  let saving: Promise<void> | null = null;
  let reading: Promise<void> | null = null;

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
      const seqs = await storage.add(batch.map(({ schedule, tab: maker, op }) => ({ user, schedule, tab: maker, op })));
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
    await storage.replace(batch.map(({ seq, schedule, tab: maker, op }) => ({ seq: seq ?? 0, user, schedule, tab: maker, op }))).catch(() => {});
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
    try {
      merge(await storage.read(user));
      if (unwritten.size === 0) failure = null;
    } catch (error) {
      failed(error);
    }
    changed();
  }

  function refresh(): Promise<void> {
    return (reading ??= inTurn(read).then(() => (unwritten.size > 0 || leftovers.size > 0 ? save() : undefined)));
  }

  const rows = (schedule?: string): HeldRow[] => inOrder([...held.values()].filter((row) => schedule === undefined || row.schedule === schedule));

  /** Under another number than it ended with it was put back by its tab, which has not heard the answer, and is given it again. */
  function hasEnded({ seq, tab: maker, op }: OutboxRow): boolean {
    if (!ended.has(op.opId)) return false;
    const number = ended.get(op.opId) ?? seq;
    ended.set(op.opId, number);
    return maker === tab || number === seq;
  }

  function merge(stored: readonly unknown[]): void {
    const found = new Set<string>();
    setAside = 0;
    for (const each of stored) {
      const row = readRow(each);
      if (row === null) setAside += 1;
      else if (hasEnded(row) || found.has(row.op.opId)) leftovers.add(row.seq);
      else {
        found.add(row.op.opId);
        mergeRow(row);
      }
    }
    for (const row of held.values()) {
      if (row.seq === null || found.has(row.op.opId)) continue;
      // The rows of others end in the tab that pushed them. Its own have been cleared by the browser, or their end is not known here yet.
      if (row.tab !== tab) letGo(row);
      else {
        row.seq = null;
        unwritten.add(row);
      }
    }
  }

  function mergeRow({ seq, schedule, tab: maker, op }: OutboxRow): void {
    const known = held.get(op.opId);
    if (known === undefined) return hold({ seq, schedule, tab: maker, op, stranded: false });
    known.seq = seq;
    known.stranded = false;
    unwritten.delete(known);
    if (op.epoch > known.op.epoch) known.op = op;
  }

  return {
    load: refresh,
    refresh,
    async add(schedule, ops) {
      const added = ops.flatMap((op): Held[] => {
        const known = held.get(op.opId);
        if (known) return [known];
        if (ended.has(op.opId)) return [];
        const row: Held = { seq: null, schedule, tab, op, stranded: false };
        hold(row);
        unwritten.add(row);
        return [row];
      });
      changed();
      await save();
      return added.some((row) => row.seq === null && held.get(row.op.opId) === row) ? 'memory' : 'durable';
    },
    rows,
    row: (opId) => held.get(opId) ?? null,
    ready: (schedule) => (parked.has(schedule) ? [] : rows(schedule)),
    schedules: () => [...countOf.keys()],
    async done(opIds) {
      for (const opId of opIds) {
        const row = held.get(opId);
        ended.set(opId, row?.seq ?? ended.get(opId) ?? null);
        if (!row) continue;
        letGo(row);
        if (row.seq !== null) leftovers.add(row.seq);
      }
      for (const opId of ended.keys()) {
        if (ended.size <= MOST_ENDED) break;
        ended.delete(opId);
      }
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
