import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDataFolder, type DataFolder } from '../storage/data-folder.ts';
import { describeFeed, type OpenGateways } from './testing/feed.suite.ts';
import type { FeedHooks, Op } from './feed.ts';
import { startRetention } from './retention.ts';
import { createSqliteFeed } from './sqlite-feed.ts';

/** Two connections to one file, as a server and a command have them. */
const openGateways: OpenGateways = async (hooks) => {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-feed-'));
  let time = 1;
  const opened = [true, false].map((serving) => {
    const data = openDataFolder(folder, { serving });
    return { data, feed: createSqliteFeed({ database: data.database, now: () => time, lookEvery: 10, ...(hooks && { hooks }) }) };
  });
  const [a, b] = opened;
  if (!a || !b) throw new Error('not opened');
  return {
    a: a.feed,
    b: b.feed,
    setTime: (epochMs) => {
      time = epochMs;
    },
    dispose: async () => {
      await Promise.all(opened.map(({ feed }) => feed.close()));
      opened.forEach(({ data }) => data.close());
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

describeFeed('node:sqlite', openGateways);

describe('node:sqlite by itself', { timeout: 20_000 }, () => {
  let folder: string;
  let data: DataFolder;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tandem-feed-'));
    data = openDataFolder(folder, { serving: true });
  });
  afterEach(() => {
    data.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const write = (entity: string, body: unknown = 1): Op => ({
    opId: `op-${entity}`, entity, baseRev: 0, actor: 'u1', origin: 'tab/week', at: 1, body,
  });
  const feedWith = (hooks: FeedHooks = {}) => createSqliteFeed({ database: data.database, hooks });

  it('[FEED-130] does not say accepted when the commit itself fails', async () => {
    data.database.exec(
      'create table parent (id integer primary key); create table child (parent integer references parent (id) deferrable initially deferred)',
    );
    let undone = 0;
    const feed = feedWith({
      project: ({ entity }) => {
        if (entity === 'orphan') data.database.exec('insert into child values (1)');
      },
      undone: () => {
        undone += 1;
      },
    });
    const results = await Promise.all([feed.submit('s', [write('fine')]), feed.submit('s', [write('orphan')]), feed.submit('s', [write('also')])]);
    expect(results.map(([result]) => result?.kind)).toEqual(['accepted', 'invalid', 'accepted']);
    expect(undone).toBe(2);
    expect((await feed.snapshot('s')).entities.map(({ id }) => id)).toEqual(['also', 'fine']);
    expect(data.database.prepare('select count(*) as n from child').get()).toEqual({ n: 0 });
    await feed.close();
  });

  it('[FEED-131] has committed an op, for every other process to see, when its writer is told', async () => {
    const feed = feedWith();
    const beside = openDataFolder(folder, { serving: false });
    const count = beside.database.prepare('select count(*) as n from event');
    await feed.submit('s', [write('x')]);
    expect(count.get()).toEqual({ n: 1 });
    await feed.close();
    beside.close();
  });

  it('[FEED-132] commits all that is submitted in one turn of the event loop in one transaction', async () => {
    const begun: boolean[] = [];
    const feed = feedWith({ project: () => void begun.push(data.database.isTransaction) });
    const before = data.database.prepare('pragma wal_checkpoint(passive)').get()?.['log'];
    await Promise.all(Array.from({ length: 50 }, (_, i) => feed.submit('s', [write(`e${i}`)])));
    expect(begun).toHaveLength(50);
    const pages = Number(data.database.prepare('pragma wal_checkpoint(passive)').get()?.['log']) - Number(before);
    expect(pages).toBeLessThan(50);
    await feed.close();
  });

  it('[FEED-133] waits for another process that is writing and then commits', async () => {
    const feed = feedWith();
    const beside = openDataFolder(folder, { serving: false });
    data.database.exec('pragma busy_timeout = 1');
    beside.database.exec('begin immediate');
    const submitted = feed.submit('s', [write('x')]);
    await new Promise((resolve) => setTimeout(resolve, 20));
    beside.database.exec('commit');
    expect((await submitted)[0]?.kind).toBe('accepted');
    beside.database.exec('begin immediate');
    await expect(feed.submit('s', [write('y')])).rejects.toMatchObject({ name: 'FeedError' });
    beside.database.exec('commit');
    expect((await feed.submit('s', [write('y')]))[0]?.kind).toBe('accepted');
    await feed.close();
    beside.close();
  });

  it('[FEED-134] commits what was submitted before it closes', async () => {
    const feed = feedWith();
    const submitted = feed.submit('s', [write('x')]);
    await feed.close();
    expect((await submitted)[0]?.kind).toBe('accepted');
  });

  it('[FEED-135] trims once at start and then again and again, by the age of the commit', async () => {
    const DAY = 24 * 60 * 60 * 1000;
    let now = 0;
    const feed = createSqliteFeed({ database: data.database, now: () => now });
    for (const [i, entity] of ['a', 'b', 'c'].entries()) {
      now = i * 50 * DAY;
      await feed.submit('s', [write(entity)]);
    }
    const floor = () => Number(data.database.prepare('select floor from space').get()?.['floor']);
    const until = async (wanted: number) => {
      while (floor() !== wanted) await new Promise((resolve) => setTimeout(resolve, 2));
    };
    const stop = startRetention({ feed, now: () => now, onError: (error) => { throw error; }, every: 5 });
    await until(1);
    now = 189 * DAY;
    await until(2);
    stop();
    expect((await feed.submit('s', [write('b')]))[0]?.kind).toBe('duplicate');
    expect((await feed.submit('s', [write('a')]))[0]?.kind).toBe('conflict');
    await feed.close();
  });
});
