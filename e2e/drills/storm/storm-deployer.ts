/** A team's pipeline: a deploy every second, widened, made stable, and now and then taken back, until it is told to end. */
import { changeLive, createFileStore, openReleaseKey, placeUnit, type ReleaseCommand } from '@tandem/server';
import { join } from 'node:path';

export interface DeployerOrder {
  readonly folder: string;
  readonly name: string;
  /** Its own remote first, then one that another deployer ships too. */
  readonly remotes: readonly [string, string];
  readonly builds: Readonly<Record<string, readonly string[]>>;
}

/** A change that was answered as done, or null for a refusal. */
export interface Acknowledged {
  readonly seq: number;
  readonly hash: string;
  readonly action: string;
}

const EVERY = 1000;
/** One turn of so many is on the remote of both. */
const SHARED_EVERY = 3;

const { folder, name, remotes, builds } = JSON.parse(process.argv[2] ?? '') as DeployerOrder;
const registry = join(folder, 'releases');
const parts = { store: createFileStore(registry), signer: openReleaseKey(folder), now: () => new Date() };
let ending = false;
process.once('message', () => (ending = true));
process.send?.('ready');

/** Whoever comes second on the remote of both may be refused; then it is not theirs to go on. */
async function order(command: ReleaseCommand): Promise<boolean> {
  const result = await changeLive(parts, { command, actor: { kind: 'operator', name }, reason: 'drill' });
  if (result.kind !== 'changed') return false;
  const { seq, hash, action } = result.entry;
  process.send?.({ seq, hash, action } satisfies Acknowledged);
  return true;
}

async function turn(number: number, remote: string): Promise<void> {
  const dists = builds[remote] ?? [];
  const { version } = await placeUnit({ dist: dists[number % dists.length] ?? '', registry, now: parts.now });
  if (!(await order({ kind: 'deploy', remote, version }))) return;
  if (!(await order({ kind: 'promote', remote, percent: [5, 10, 25, 50][number % 4] ?? 5 }))) return;
  if (number % 7 === 6) return void (await order({ kind: 'abort', remote }));
  await order({ kind: 'promote', remote, percent: 100 });
  if (number % 5 === 4) await order({ kind: 'rollback', remote });
}

const begun = Date.now();
for (let number = 1; !ending; number += 1) {
  await turn(number, number % SHARED_EVERY === 0 ? remotes[1] : remotes[0]);
  const wait = begun + number * EVERY - Date.now();
  if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
}
process.disconnect();
