import type { OutboxRow, OutboxStorage } from '../ports.ts';

export interface TestStorage extends OutboxStorage {
  /** What it holds; anything may be put there. */
  readonly rows: Map<number, unknown>;
  /** Every call of the named ones fails until this is empty again. */
  readonly broken: Set<keyof OutboxStorage>;
  /** Calls so far. */
  readonly calls: { readonly name: keyof OutboxStorage; readonly count: number }[];
  /** Holds every call back; the answer lets them go on. */
  readonly hold: () => () => void;
}

/** A storage in memory, shared by the tabs of a test. */
export function createTestStorage(): TestStorage {
  const rows = new Map<number, unknown>();
  const broken = new Set<keyof OutboxStorage>();
  const calls: { name: keyof OutboxStorage; count: number }[] = [];
  let gate = Promise.resolve();
  let last = 0;

  async function enter(name: keyof OutboxStorage, count: number): Promise<void> {
    calls.push({ name, count });
    await gate;
    if (broken.has(name)) throw new DOMException('full', 'QuotaExceededError');
  }

  return {
    rows,
    broken,
    calls,
    hold() {
      let open = (): void => {};
      gate = new Promise((resolve) => (open = resolve));
      return open;
    },
    async add(added) {
      await enter('add', added.length);
      return added.map((row) => {
        rows.set((last += 1), structuredClone({ seq: last, ...row }));
        return last;
      });
    },
    async read(user, after = 0) {
      const found = [...rows].filter(([seq, row]) => seq > after && ((row as OutboxRow | null)?.user ?? user) === user).map(([, row]) => row as OutboxRow);
      await enter('read', found.length);
      return structuredClone(found);
    },
    async others(user) {
      await enter('others', 0);
      const found = Map.groupBy(([...rows.values()] as OutboxRow[]).filter((row) => typeof row?.user === 'string' && row.user !== user), (row) => row.user);
      return [...found].map(([other, [first, ...more]]) => ({ user: other, by: first?.by ?? other, unsent: 1 + more.length }));
    },
    async replace(replaced) {
      await enter('replace', replaced.length);
      for (const row of replaced) if (rows.has(row.seq)) rows.set(row.seq, structuredClone(row));
    },
    async remove(seqs) {
      await enter('remove', seqs.length);
      for (const seq of seqs) rows.delete(seq);
    },
  };
}
