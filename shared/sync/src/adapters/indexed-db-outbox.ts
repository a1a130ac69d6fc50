import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { OutboxRow, OutboxStorage } from '../ports.ts';

/**
 * The name holds the version of the rows' format. Another format is another database, which older tabs do not open: no tab
 * ever waits for another one to let an upgrade through. The version of an op itself is in the op.
 */
const NAME = 'tandem-outbox/1';
/** A browser may leave a request without an answer. */
const LIMIT_MS = 5000;

interface Schema extends DBSchema {
  rows: { key: number; value: Omit<OutboxRow, 'seq'> & { seq?: number }; indexes: { op: [string, string]; user: string } };
}
type Database = IDBPDatabase<Schema>;

export function createIndexedDbOutbox(): OutboxStorage {
  let opening: Promise<Database> | null = null;

  function open(): Promise<Database> {
    if (opening) return opening;
    const own: Promise<Database> = openDB<Schema>(NAME, 1, {
      upgrade(database) {
        const rows = database.createObjectStore('rows', { keyPath: 'seq', autoIncrement: true });
        rows.createIndex('op', ['user', 'op.opId'], { unique: true });
        rows.createIndex('user', 'user');
      },
      // The browser clears its data, or somebody deletes the database: it must not wait for this tab.
      blocking: () => forget(own),
      terminated: () => forget(own),
    });
    opening = own;
    own.catch(() => forget(own));
    return own;
  }

  function forget(own: Promise<Database>): void {
    if (opening === own) opening = null;
    own.then(
      (database) => database.close(),
      () => {},
    );
  }

  /** Over a new connection where the one at hand has been closed; every one of these works may be done twice. */
  async function run<T>(work: (database: Database) => Promise<T>): Promise<T> {
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
      run(async (database) => {
        // Strict: "saved" is also said to who then pulls the plug.
        const transaction = database.transaction('rows', 'readwrite', { durability: 'strict' });
        const known = transaction.store.index('op');
        const numbers = rows.map(async (row) => (await known.getKey([row.user, row.op.opId])) ?? transaction.store.add(row));
        return (await all(numbers, transaction.done)) as number[];
      }),
    read: (user) =>
      run(async (database) => {
        try {
          return (await database.getAllFromIndex('rows', 'user', user)) as OutboxRow[];
        } catch {
          return readEach(database, user);
        }
      }),
    replace: (rows) =>
      run(async (database) => {
        const transaction = database.transaction('rows', 'readwrite', { durability: 'strict' });
        const work = rows.map(async (row) => {
          const held = await transaction.store.get(row.seq);
          if (held?.op.opId === row.op.opId) await transaction.store.put(row);
        });
        await all(work, transaction.done);
      }),
    remove: (seqs) =>
      run(async (database) => {
        const transaction = database.transaction('rows', 'readwrite');
        await all(
          seqs.map((seq) => transaction.store.delete(seq)),
          transaction.done,
        );
      }),
  };
}

/** One by one: a single value that the browser cannot read fails a request for all of them. */
async function readEach(database: Database, user: string): Promise<OutboxRow[]> {
  const seqs = await database.getAllKeysFromIndex('rows', 'user', user);
  return Promise.all(seqs.map((seq) => database.get('rows', seq).then((row) => row as OutboxRow, () => ({ seq, user }) as OutboxRow)));
}

/** The answers, once the transaction is durable. */
async function all<T>(answers: readonly Promise<T>[], done: Promise<void>): Promise<T[]> {
  const [answered] = await Promise.all([Promise.all(answers), done]);
  return answered;
}

function within<T>(work: Promise<T>): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const timer = setTimeout(() => reject(new DOMException('The database does not answer.', 'TimeoutError')), LIMIT_MS);
  work.then(resolve, reject).finally(() => clearTimeout(timer));
  return promise;
}
