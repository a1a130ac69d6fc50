import type { OthersRows, OutboxRow, OutboxStorage } from '../ports.ts';

/**
 * The name holds the version of the rows' format. Another format is another database, which older tabs do not open: no tab
 * ever waits for another one to let an upgrade through. The version of an op itself is in the op.
 */
const NAME = 'tandem-outbox/1';
/** A browser may leave a request without an answer. */
const LIMIT_MS = 5000;

export function createIndexedDbOutbox(): OutboxStorage {
  let opening: Promise<IDBDatabase> | null = null;

  function open(): Promise<IDBDatabase> {
    if (opening) return opening;
    const own: Promise<IDBDatabase> = openDatabase(() => forget(own));
    opening = own;
    own.catch(() => forget(own));
    return own;
  }

  function forget(own: Promise<IDBDatabase>): void {
    if (opening === own) opening = null;
    own.then(
      (database) => database.close(),
      () => {},
    );
  }

  /** Over a new connection where the one at hand has been closed; every one of these works may be done twice. */
  async function run<T>(work: (database: IDBDatabase) => Promise<T>): Promise<T> {
    const own = open();
    try {
      return await within(own.then(work));
    } catch (error) {
      forget(own);
      if (error instanceof DOMException && (error.name === 'QuotaExceededError' || error.name === 'TimeoutError')) throw error;
      return within(open().then(work));
    }
  }

  return {
    add: (rows) =>
      run((database) => {
        // Strict: "saved" is also said to who then pulls the plug.
        const store = database.transaction('rows', 'readwrite', { durability: 'strict' }).objectStore('rows');
        const known = store.index('op');
        return durable(store, rows.map(async (row) => ((await answerOf(known.getKey([row.user, row.op.opId]))) ?? (await answerOf(store.add(row)))) as number));
      }),
    read: (user, after) =>
      run(async (database) => {
        try {
          // Few rows are new, and fewer of them somebody else's.
          if (after !== undefined) return ((await answerOf(rowsIn(database).getAll(IDBKeyRange.lowerBound(after, true)))) as OutboxRow[]).filter((row) => row.user === user);
          return (await answerOf(rowsIn(database).index('user').getAll(user))) as OutboxRow[];
        } catch {
          return readEach(database, user);
        }
      }),
    others: (user) =>
      run(async (database) => {
        const store = rowsIn(database);
        const [all, own] = await Promise.all([answerOf(store.count()), answerOf(store.index('user').count(user))]);
        if (all === own) return [];
        const rows = ((await answerOf(rowsIn(database).getAll())) as OutboxRow[]).filter((row) => row.user !== user);
        return [...Map.groupBy(rows, (row) => row.user)].map(([other, found]): OthersRows => ({ user: other, by: found[0]?.by ?? other, unsent: found.length }));
      }),
    replace: (rows) =>
      run(async (database) => {
        const store = database.transaction('rows', 'readwrite', { durability: 'strict' }).objectStore('rows');
        const replaced = rows.map(async (row) => {
          const held = (await answerOf(store.get(row.seq))) as OutboxRow | undefined;
          if (held?.op.opId === row.op.opId) await answerOf(store.put(row));
        });
        await durable(store, replaced);
      }),
    remove: (seqs) =>
      run(async (database) => {
        const store = database.transaction('rows', 'readwrite').objectStore('rows');
        await durable(store, seqs.map((seq) => answerOf(store.delete(seq))));
      }),
  };
}

/** @param lost The browser clears its data, or somebody deletes the database, which must not wait for this tab. */
async function openDatabase(lost: () => void): Promise<IDBDatabase> {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => {
    const rows = request.result.createObjectStore('rows', { keyPath: 'seq', autoIncrement: true });
    rows.createIndex('op', ['user', 'op.opId'], { unique: true });
    rows.createIndex('user', 'user');
  };
  const database = await answerOf(request);
  database.onversionchange = lost;
  database.onclose = lost;
  return database;
}

const rowsIn = (database: IDBDatabase): IDBObjectStore => database.transaction('rows').objectStore('rows');

/** One by one: a single value that the browser cannot read fails a request for all of them. */
async function readEach(database: IDBDatabase, user: string): Promise<OutboxRow[]> {
  const seqs = (await answerOf(rowsIn(database).index('user').getAllKeys(user))) as number[];
  const read = async (seq: number): Promise<OutboxRow> => (await answerOf(rowsIn(database).get(seq))) as OutboxRow;
  return Promise.all(seqs.map((seq) => read(seq).catch(() => ({ seq, user }) as OutboxRow)));
}

function answerOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error as DOMException);
  });
}

/** The answers, once the transaction is durable. */
async function durable<T>({ transaction }: IDBObjectStore, answers: readonly Promise<T>[]): Promise<T[]> {
  const done = new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new DOMException('The transaction was aborted.', 'AbortError'));
  });
  const [answered] = await Promise.all([Promise.all(answers), done]);
  return answered;
}

function within<T>(work: Promise<T>): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const timer = setTimeout(() => reject(new DOMException('The database does not answer.', 'TimeoutError')), LIMIT_MS);
  work.then(resolve, reject).finally(() => clearTimeout(timer));
  return promise;
}
