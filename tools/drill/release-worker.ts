/** Deploys, promotes, restores and collects without end, and tells each step before it begins, until it is killed. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { claimVersions, changeLive, collectGarbage, createFileStore, newest, openReleaseKey, placeUnit, readSnapshot, unitsIn, type LiveParts, type ReleaseCommand } from '../../server/src/index.ts';

const [folder = '', round = '0'] = process.argv.slice(2);
const registry = join(folder, 'releases');
const store = createFileStore(registry);
const signer = openReleaseKey(folder);
/** A change every three days: what was live goes out of reach within a few rounds. */
const EVERY = 3 * 24 * 3_600_000;
const BEGUN = Date.parse('2026-01-01T00:00:00Z');
const operator = { kind: 'operator', name: 'drill' } as const;
const REMOTES = ['weekly', 'monthly'];

const tell = (op: string, step: string): void => void process.send?.({ op, step });
let changes = (await newest({ store, signer, now: () => new Date(BEGUN) })).live?.seq ?? 0;
const partsFor = (op: string): LiveParts => ({ store, signer, now: () => new Date(BEGUN + changes * EVERY), onStep: (step) => tell(op, step) });

async function order(op: string, command: ReleaseCommand): Promise<void> {
  const result = await changeLive(partsFor(op), { command, actor: operator, reason: `round ${round}` });
  changes = result.live?.seq ?? changes;
}

async function deploy(remote: string, turn: number): Promise<void> {
  const dist = join(folder, 'builds', remote);
  await mkdir(join(dist, 'assets'), { recursive: true });
  await writeFile(join(dist, 'assets/entry.js'), `export const turn = '${round}.${turn}';\n`.repeat(60));
  await writeFile(join(dist, 'assets/part.js'), `export const part = ${turn};\n`);
  await writeFile(join(dist, 'unit.json'), JSON.stringify({ name: remote, version: `${round}.${turn}`, entry: 'assets/entry.js', css: [], preload: ['assets/part.js'] }));
  const { version } = await placeUnit({ dist, registry, now: () => new Date(), onStep: (step) => tell('deploy', step) });
  if ((await claimVersions(store, [`${remote}/${version.d}`])).length === 0) await order('deploy', { kind: 'deploy', remote, version });
}

async function restore(): Promise<void> {
  const target = await readSnapshot(store, Math.max(1, changes - 3));
  if (target === null) return;
  const held = await claimVersions(store, [...unitsIn(target)].map(([name, { stable }]) => `${name}/${stable.d}`));
  if (held.length === 0) await order('restore', { kind: 'restore', target });
}

for (let turn = 0; ; turn += 1) {
  const remote = REMOTES[turn % REMOTES.length] ?? 'weekly';
  await deploy(remote, turn);
  await order('promote', { kind: 'promote', remote, percent: 10 });
  await order('promote', { kind: 'promote', remote, percent: 100 });
  if (turn % 3 === 2) await restore();
  tell('gc', 'list');
  await collectGarbage(partsFor('gc'), { onStep: (step) => tell('gc', step) });
}
