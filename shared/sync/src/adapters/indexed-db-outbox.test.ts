import * as fake from 'fake-indexeddb';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createOutbox } from '../outbox/outbox.ts';
import type { OutboxRow } from '../ports.ts';
import { createIndexedDbOutbox } from './indexed-db-outbox.ts';

const NAME = 'tandem-outbox/1';
const row = (name: string | number, user = 'u1'): Omit<OutboxRow, 'seq'> => ({
  user,
  schedule: 'ward',
  tab: 'tab-a',
  op: { opId: `op-number-${name}`, cell: 'ana/2026-11-23/0', value: null, baseRev: 0, at: 1, origin: 't/weekly', epoch: 1, protocol: 2 },
});
const names = (rows: readonly Pick<OutboxRow, 'op'>[]): string[] => rows.map(({ op }) => op.opId.slice('op-number-'.length));

beforeAll(() => {
  for (const [name, value] of Object.entries(fake)) if (name.startsWith('IDB')) vi.stubGlobal(name, value);
});
beforeEach(() => void vi.stubGlobal('indexedDB', new fake.IDBFactory()));
afterAll(() => void vi.unstubAllGlobals());

/** As another program of the same origin: a connection of its own to the database. */
function openPlain(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('not opened'));
  });
}

describe('rows in IndexedDB', () => {
  it('[SYNC-127] are numbered in order, kept for other pages, and each user\'s own', async () => {
    const storage = createIndexedDbOutbox();
    expect(await storage.add([row(1), row(2)])).toEqual([1, 2]);
    expect(await storage.add([row(3, 'u2')])).toEqual([3]);
    const other = createIndexedDbOutbox();
    expect(await other.add([row(4)])).toEqual([4]);
    const rows = await storage.read('u1');
    expect([names(rows), rows.map(({ seq }) => seq), rows[0]]).toEqual([['1', '2', '4'], [1, 2, 4], { seq: 1, ...row(1) }]);
    await storage.remove([1, 3, 99]);
    expect([names(await other.read('u1')), names(await other.read('u2'))]).toEqual([['2', '4'], []]);
    // A number is never given twice.
    await storage.remove([2, 4]);
    expect(await storage.add([row(5)])).toEqual([5]);
  });

  it('[SYNC-127] are one for each op, however often it is added', async () => {
    const storage = createIndexedDbOutbox();
    await storage.add([row(1)]);
    expect(await storage.add([row(1), row(2), row(1, 'u2')])).toEqual([1, 2, 3]);
    expect(names(await storage.read('u1'))).toEqual(['1', '2']);
  });

  it('[SYNC-127] are read on from a number, and counted for the other people whose they are', async () => {
    const storage = createIndexedDbOutbox();
    expect(await storage.others('u1')).toEqual([]);
    await storage.add([row(1), row(2, 'u2'), { ...row(3, 'u3'), by: 'Cleo' }, { ...row(4, 'u3'), by: 'Cleo' }, row(5)]);
    expect([names(await storage.read('u1', 0)), names(await storage.read('u1', 1)), await storage.read('u1', 5)]).toEqual([['1', '5'], ['5'], []]);
    expect(await storage.others('u1')).toEqual([{ user: 'u2', by: 'u2', unsent: 1 }, { user: 'u3', by: 'Cleo', unsent: 2 }]);
  });

  it('[SYNC-127] are replaced where they are, and one that is gone stays gone', async () => {
    const storage = createIndexedDbOutbox();
    await storage.add([row(1), row(2)]);
    await storage.remove([2]);
    await storage.replace([1, 2].map((seq) => ({ seq, ...row(seq), op: { ...row(seq).op, epoch: 7 } })));
    expect((await storage.read('u1')).map(({ seq, op }) => [seq, op.epoch])).toEqual([[1, 7]]);
  });

  it('[SYNC-128] are all written or none when the disk is full, and the refusal is the caller\'s', async () => {
    const storage = createIndexedDbOutbox();
    await storage.add([row(0)]);
    const add = vi.spyOn(fake.IDBObjectStore.prototype, 'add').mockImplementation(function (this: IDBObjectStore) {
      this.transaction.abort();
      throw new DOMException('full', 'QuotaExceededError');
    });
    await expect(storage.add([row(1), row(2)])).rejects.toMatchObject({ name: expect.stringMatching(/Quota|Abort/) as string });
    add.mockRestore();
    expect(names(await storage.read('u1'))).toEqual(['0']);
    await storage.add([row(1)]);
    expect(names(await storage.read('u1'))).toEqual(['0', '1']);
  });

  it('[SYNC-128] are refused without an exception elsewhere where the browser forbids or has no IndexedDB', async () => {
    vi.stubGlobal('indexedDB', { open: () => { throw new DOMException('private', 'SecurityError'); } });
    await expect(createIndexedDbOutbox().add([row(1)])).rejects.toMatchObject({ name: 'SecurityError' });
    vi.stubGlobal('indexedDB', undefined);
    await expect(createIndexedDbOutbox().read('u1')).rejects.toThrow();
    const outbox = createOutbox({ storage: createIndexedDbOutbox(), user: 'u1', by: 'Ana', tab: 't', soon: queueMicrotask });
    await outbox.load();
    expect([await outbox.add('ward', [row(1).op]), outbox.counts.durable]).toEqual(['memory', false]);
  });

  it('[SYNC-129] survive a connection that is closed, and a database that the browser deletes', async () => {
    const storage = createIndexedDbOutbox();
    await storage.add([row(1)]);
    const closed = vi.spyOn(fake.IDBDatabase.prototype, 'transaction').mockImplementationOnce(() => {
      throw new DOMException('closing', 'InvalidStateError');
    });
    expect(await storage.add([row(2)])).toEqual([2]);
    closed.mockRestore();
    // Not blocked by the connection that this tab has.
    await new Promise<void>((resolve, reject) => {
      const request = indexedDB.deleteDatabase(NAME);
      request.onsuccess = () => resolve();
      request.onblocked = () => reject(new Error('blocked'));
    });
    expect(await storage.read('u1')).toEqual([]);
    expect(await storage.add([row(3)])).toEqual([1]);
  });

  it('[SYNC-129] are all read but the one that the browser cannot read', async () => {
    const storage = createIndexedDbOutbox();
    await storage.add([row(1), row(2), row(3)]);
    const all = vi.spyOn(fake.IDBIndex.prototype, 'getAll').mockImplementation(() => { throw new DOMException('corrupt', 'DataError'); });
    const get = fake.IDBObjectStore.prototype.get;
    const one = vi.spyOn(fake.IDBObjectStore.prototype, 'get').mockImplementation(function (this: IDBObjectStore, key) {
      if (key === 2) throw new DOMException('corrupt', 'DataError');
      return get.call(this, key);
    });
    const outbox = createOutbox({ storage, user: 'u1', by: 'Ana', tab: 't', soon: queueMicrotask });
    await outbox.load();
    expect([names(outbox.rows()), outbox.counts]).toEqual([['1', '3'], { unsent: 2, parked: 0, durable: true, setAside: 1, failure: null, others: [] }]);
    all.mockRestore();
    one.mockRestore();
  });

  it('[SYNC-129] do without a database that does not answer', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      vi.stubGlobal('indexedDB', { open: () => new fake.IDBOpenDBRequest() });
      const added = createIndexedDbOutbox().add([row(1)]).catch((error: unknown) => error);
      await vi.advanceTimersByTimeAsync(5000);
      expect(await added).toMatchObject({ name: 'TimeoutError' });
    } finally {
      vi.useRealTimers();
    }
  });

  it('[SYNC-127] hold more than the fields that this build knows', async () => {
    await createIndexedDbOutbox().read('u1');
    const database = await openPlain();
    await new Promise((resolve) => {
      const transaction = database.transaction('rows', 'readwrite');
      transaction.objectStore('rows').add({ ...row(1), later: true });
      transaction.oncomplete = resolve;
    });
    database.close();
    expect(await createIndexedDbOutbox().read('u1')).toEqual([{ seq: 1, ...row(1), later: true }]);
  });
});
