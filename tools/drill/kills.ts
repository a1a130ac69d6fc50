import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { createWriters, type Write } from './kill-writers.ts';
import { startServerProcess, type ServerProcess } from './server-process.ts';

export interface KillsResult {
  /** Writes that the server acknowledged. */
  readonly acked: number;
  /** A sentence for each acknowledged write that is not in the log, or not what the cell holds. */
  readonly lost: readonly string[];
  /** A sentence for each op that stands in the log more than once. */
  readonly doubled: readonly string[];
}

/** Milliseconds of load before a kill, and the writes that are answered by then however slow the machine is. */
const LOAD = { least: 250, most: 1500, answers: 50 };

/**
 * Starts the real server, writes to it over HTTP from several clients, ends it with kill -9 at random moments, starts it
 * again and sends what has no answer once more with the same op id. In the end the database is compared, by content,
 * with what was acknowledged. `kill -9` keeps the system's page cache: this proves the protocol, not the disk.
 */
export async function drillKills({ kills, seed, say }: { kills: number; seed: number; say: (text: string) => void }): Promise<KillsResult> {
  const data = mkdtempSync(join(tmpdir(), 'tandem-kills-'));
  const random = seeded(seed);
  let server: ServerProcess | null = null;
  try {
    server = await startServerProcess(data);
    const writers = await createWriters(server.url, random);
    for (let kill = 1; kill <= kills; kill += 1) {
      const wanted = writers.acked().length + LOAD.answers;
      const load = writers.run(server.url);
      await sleep(LOAD.least + random() * (LOAD.most - LOAD.least));
      while (writers.acked().length < wanted) await sleep(5);
      await server.end('SIGKILL');
      await load;
      server = await startServerProcess(data);
      say(`kill ${kill} of ${kills}: ${writers.acked().length} acknowledged`);
    }
    await writers.settle(server.url);
    await server.end('SIGTERM');
    return compare(join(data, 'tandem.sqlite'), writers.acked());
  } finally {
    await server?.end('SIGKILL');
    rmSync(data, { recursive: true, force: true });
  }
}

function compare(file: string, acked: readonly Write[]): KillsResult {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const logged = new Map<string, string[]>();
    for (const row of database.prepare('select space, op_id, entity, body from event').all()) {
      const id = `${String(row['space'])} ${String(row['op_id'])}`;
      logged.set(id, [...(logged.get(id) ?? []), `${String(row['entity'])} ${canonical(row['body'])}`]);
    }
    const held = new Map(
      database.prepare('select schedule_id, staff_id, date, slot, value from assignment').all().map((row) => [
        `${String(row['schedule_id'])}/${String(row['staff_id'])}/${String(row['date'])}/${String(row['slot'])}`, canonical(row['value']),
      ]),
    );
    const last = new Map(acked.map((write) => [write.cell, write]));
    return {
      acked: acked.length,
      lost: [
        ...acked.flatMap(({ opId, cell, value }) => {
          const [scheduleId, ...ref] = cell.split('/');
          const [event = 'nothing'] = logged.get(`${scheduleId} ${opId}`) ?? [];
          const wrote = `cell:${ref.join('/')} ${canonical(JSON.stringify(value))}`;
          return event === wrote ? [] : [`lost: the log has ${event} for ${opId}, which wrote ${wrote}`];
        }),
        ...[...last.values()].flatMap(({ opId, cell, value }) => {
          const [holds, wrote] = [held.get(cell) ?? 'null', canonical(JSON.stringify(value))];
          return holds === wrote ? [] : [`lost: ${cell} holds ${holds}, ${opId} wrote ${wrote}`];
        }),
      ],
      doubled: [...logged].filter(([, events]) => events.length > 1).map(([id, events]) => `doubled: ${id} stands ${events.length} times in the log`),
    };
  } finally {
    database.close();
  }
}

/** JSON with its keys in order, so that equal values are equal texts. */
function canonical(text: unknown): string {
  const value = JSON.parse(typeof text === 'string' ? text : 'null') as Record<string, unknown> | null;
  return JSON.stringify(value, value === null ? undefined : Object.keys(value).sort());
}

/** mulberry32 (public domain, Tommy Ettinger): 0 inclusive to 1 exclusive. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
