import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ReleasePointer } from '@tandem/rest';
import { createFileStore, isSigned, newest, openReleaseKey, unitsIn, verifyLog, verifyUnit, verifyVersion } from '../../server/src/index.ts';

export interface ReleaseKills {
  /** What the log tells of. */
  readonly changes: number;
  /** Versions that were removed in the meantime. */
  readonly removed: number;
  /** How often it was killed in which operation. */
  readonly killedIn: Readonly<Record<string, number>>;
  /** A sentence for everything that was ever not whole. */
  readonly faults: readonly string[];
}

const WORKER = fileURLToPath(new URL('release-worker.ts', import.meta.url));
const OPERATIONS = ['deploy', 'promote', 'restore', 'gc'];
/** So many steps are waited for the wished one; an early round has nothing to restore or to remove. */
const MOST_STEPS = 80;

/**
 * Kills a real publisher at its steps, and looks at the folder as it lies there, as a static host would serve it: what `live.json`
 * names is signed and whole, its number never falls, and nothing that has a manifest is half there. Then the next publisher goes on.
 */
export async function drillReleaseKills({ kills, seed, say }: { kills: number; seed: number; say: (text: string) => void }): Promise<ReleaseKills> {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-release-kills-'));
  const random = seeded(seed);
  const killedIn: Record<string, number> = {};
  const faults: string[] = [];
  const seen = new Set<string>();
  let seq = 0;
  try {
    for (let kill = 1; kill <= kills; kill += 1) {
      const { op, step } = await killOne(folder, kill, OPERATIONS[kill % OPERATIONS.length] ?? 'deploy', random);
      killedIn[op] = (killedIn[op] ?? 0) + 1;
      const live = await look(folder, seen, (fault) => faults.push(`kill ${kill}, in ${op} before ${step}: ${fault}`));
      if (live !== null && live.seq < seq) faults.push(`kill ${kill}: live.json went back from ${seq} to ${live.seq}`);
      seq = live?.seq ?? seq;
      say(`kill ${kill} of ${kills}, in ${op} before ${step}: number ${seq} is live`);
    }
    const store = createFileStore(join(folder, 'releases'));
    const signer = openReleaseKey(folder);
    await newest({ store, signer, now: () => new Date() });
    const log = await verifyLog(store, signer.keys);
    faults.push(...log.faults);
    const left = new Set((await versionsIn(folder)).map(({ name }) => name));
    return { changes: log.entries, removed: [...seen].filter((name) => !left.has(name)).length, killedIn, faults };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Told {
  readonly op: string;
  readonly step: string;
}

/** Runs a publisher and kills it at a step of this operation. */
function killOne(folder: string, round: number, wished: string, random: () => number): Promise<Told> {
  const child: ChildProcess = fork(WORKER, [folder, String(round)], { execArgv: [], silent: true });
  let steps = 0;
  let wait = 2 + Math.floor(random() * 8);
  let last: Told = { op: 'start', step: '' };
  let said = '';
  child.stderr?.on('data', (text: Buffer) => (said += text.toString()));
  child.on('message', (message) => {
    last = message as Told;
    steps += 1;
    if (last.op === wished) wait -= 1;
    // Also between two steps: some milliseconds later it is at another line.
    if ((last.op === wished && wait <= 0) || steps > MOST_STEPS) setTimeout(() => child.kill('SIGKILL'), Math.floor(random() * 4));
  });
  return new Promise((resolve, reject) => {
    child.once('exit', (code, signal) => (signal === 'SIGKILL' ? resolve(last) : reject(new Error(`the publisher ended with ${code}: ${said}`))));
  });
}

/** What lies there for everybody to see. */
async function look(folder: string, seen: Set<string>, fault: (text: string) => void): Promise<ReleasePointer | null> {
  const registry = join(folder, 'releases');
  const store = createFileStore(registry);
  const live = readLive(join(registry, 'live.json'), fault);
  if (live !== null && !isSigned(live, openReleaseKey(folder).keys)) fault('live.json is not signed');
  for (const [name, { stable, previous, candidate }] of unitsIn(live)) {
    for (const version of [stable, previous, candidate]) for (const wrong of version ? await verifyVersion(store, name, version) : []) fault(wrong);
  }
  const marks = JSON.parse((await store.get('marks.json'))?.body.toString() ?? '{}') as Record<string, { removing: unknown }>;
  for (const { name, path, digest } of await versionsIn(folder)) {
    seen.add(name);
    if (!marks[name]?.removing) for (const wrong of await verifyUnit(path, digest)) fault(`${name} is half there: ${wrong}`);
  }
  return live;
}

function readLive(path: string, fault: (text: string) => void): ReleasePointer | null {
  let text = '';
  try {
    text = readFileSync(path, 'utf8');
    return JSON.parse(text) as ReleasePointer;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') fault(`live.json is not whole: ${text.slice(0, 80)}`);
    return null;
  }
}

/** Folders of versions that hold anything, by their final name. */
async function versionsIn(folder: string): Promise<{ readonly name: string; readonly path: string; readonly digest: string }[]> {
  const root = join(folder, 'releases/r');
  const units = await readdir(root).catch(() => []);
  const all = await Promise.all(units.map(async (unit) => (await readdir(join(root, unit))).filter((digest) => /^[0-9a-f]{64}$/.test(digest)).map((digest) => ({ name: `${unit}/${digest}`, path: join(root, unit, digest), digest }))));
  const found = [];
  for (const each of all.flat()) if ((await readdir(each.path, { recursive: true, withFileTypes: true })).some((entry) => entry.isFile())) found.push(each);
  return found;
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
