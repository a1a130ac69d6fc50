import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createWriters, type Write } from './kill-writers.ts';
import { startServerProcess } from './server-process.ts';

export interface KillsResult {
  /** Writes that the server acknowledged. */
  readonly acked: number;
  /** A sentence for each acknowledged write that is not in the log, or not what the cell holds. */
  readonly lost: readonly string[];
  /** A sentence for each op that stands in the log more than once. */
  readonly doubled: readonly string[];
}

/** Milliseconds of load before a kill. */
const LOAD = { least: 250, most: 1500 };

/**
 * Starts the real server, writes to it over HTTP from several clients, ends it with kill -9 at random moments, starts it
 * again and sends what has no answer once more with the same op id. In the end the database is compared, by content,
 * with what was acknowledged. `kill -9` keeps the system's page cache: this proves the protocol, not the disk.
 */
export async function drillKills({ kills, seed, say }: { kills: number; seed: number; say: (text: string) => void }): Promise<KillsResult> {
  const data = mkdtempSync(join(tmpdir(), 'tandem-kills-'));
  const random = seeded(seed);
  let server = await startServerProcess(data);
  try {
    const writers = await createWriters(server.url, random);
    for (let kill = 1; kill <= kills; kill += 1) {
      const load = writers.run(server.url);
      await new Promise((resolve) => setTimeout(resolve, LOAD.least + random() * (LOAD.most - LOAD.least)));
      await server.end('SIGKILL');
      await load;
      server = await startServerProcess(data);
      say(`kill ${kill} of ${kills}: ${writers.acked().length} acknowledged`);
    }
    await writers.settle(server.url);
    await server.end('SIGTERM');
    return compare(join(data, 'tandem.sqlite'), writers.acked());
  } finally {
    await server.end('SIGKILL');
    rmSync(data, { recursive: true, force: true });
  }
}

function compare(file: string, acked: readonly Write[]): KillsResult {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const copies = new Map(
      database.prepare('select op_id, count(*) as copies from event group by op_id').all().map((row) => [String(row['op_id']), Number(row['copies'])]),
    );
    const held = new Map(
      database.prepare('select schedule_id, staff_id, date, slot, value from assignment').all().map((row) => [
        `${String(row['schedule_id'])}/${String(row['staff_id'])}/${String(row['date'])}/${String(row['slot'])}`, JSON.stringify(JSON.parse(String(row['value']))),
      ]),
    );
    const last = new Map(acked.map((write) => [write.cell, write]));
    return {
      acked: acked.length,
      lost: [
        ...acked.filter(({ opId }) => !copies.has(opId)).map(({ opId, cell }) => `lost: ${opId} on ${cell} is not in the log`),
        ...[...last.values()]
          .filter(({ cell, value }) => held.get(cell) !== (value === null ? undefined : JSON.stringify(value)))
          .map(({ opId, cell, value }) => `lost: ${cell} holds ${held.get(cell) ?? 'nothing'}, ${opId} wrote ${JSON.stringify(value)}`),
      ],
      doubled: [...copies].filter(([, count]) => count > 1).map(([opId, count]) => `doubled: ${opId} stands ${count} times in the log`),
    };
  } finally {
    database.close();
  }
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
