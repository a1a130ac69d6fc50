/** `npm run drill -- NAME [options]`: proofs that take longer than a test, on real processes. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from '../check/steps.ts';
import { drillKills } from './kills.ts';
import { drillReleaseKills } from './release-kills.ts';

/** These run all parts together, which none of the tools imports. */
const REPLAY = fileURLToPath(new URL('../../e2e/drills/replay.ts', import.meta.url));
const CORRUPTION = fileURLToPath(new URL('../../e2e/drills/corruption.ts', import.meta.url));
const RELEASE_STORM = fileURLToPath(new URL('../../e2e/drills/release-storm.ts', import.meta.url));
const SKEW = fileURLToPath(new URL('../../e2e/skew/skew.ts', import.meta.url));
const ROLLBACK = fileURLToPath(new URL('../../e2e/drills/rollback.ts', import.meta.url));

const DRILLS = {
  kills: { about: 'kill -9 the server under write load; nothing acknowledged is lost or doubled', run: runKills },
  'release-kills': { about: 'kill -9 in the middle of deploy, promote, restore and gc: what is live is always whole, and the log is one chain', run: runReleaseKills },
  'release-storm': { about: 'a deploy every second by each of two pipelines while 300 pages load: every load is whole, no deploy is lost', run: (argv: string[]) => run(RELEASE_STORM, argv) },
  skew: { about: 'units built with an older Svelte, an older protocol and another bundler beside today\'s: all usable, on one bus', run: (argv: string[]) => runBuilt(SKEW, argv) },
  replay: { about: 'solved rotas, edit by edit through week, month and day with all flags on; all stores end as the validator printed', run: (argv: string[]) => (needsNoBuild(argv) ? run(REPLAY, argv) : runBuilt(REPLAY, argv)) },
  corruption: { about: 'one wrong cell of 12,400 is found in time, whoever holds it; and an hour of slow work is called in order', run: (argv: string[]) => run(CORRUPTION, argv) },
  emergency: { about: 'an emergency rollback at a random moment, with 200 pages that edit: nothing is lost, all stop in time', run: (argv: string[]) => runBuilt(ROLLBACK, ['emergency', ...argv]) },
  gradual: { about: 'the same with a gradual rollback, step by step', run: (argv: string[]) => runBuilt(ROLLBACK, ['gradual', ...argv]) },
  restore: { about: 'the same with a return to an earlier composition', run: (argv: string[]) => runBuilt(ROLLBACK, ['restore', ...argv]) },
} as const;

const [name = '', ...args] = process.argv.slice(2);
if (!Object.hasOwn(DRILLS, name)) {
  const list = Object.entries(DRILLS).map(([each, { about }]) => `  ${each}  ${about}`).join('\n');
  console.error(`"${name}" is not a drill. Drills:\n${list}`);
  process.exit(1);
}
process.exitCode = await DRILLS[name as keyof typeof DRILLS].run(args);

async function runKills(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: { kills: { type: 'string', default: '20' }, seed: { type: 'string', default: String(Date.now() % 1_000_000) }, json: { type: 'boolean', default: false } },
  });
  const kills = whole('--kills', values.kills, 1, 200);
  const seed = whole('--seed', values.seed, 0, 999_999_999);
  console.error(`seed ${seed}: ${kills} kills under load`);
  const result = await drillKills({ kills, seed, say: (text) => console.error(text) });
  const summary = { kills, seed, acked: result.acked, lost: result.lost.length, doubled: result.doubled.length };
  for (const each of [...result.lost, ...result.doubled]) console.error(each);
  console.log(values.json ? JSON.stringify(summary) : `${summary.acked} acknowledged writes, ${summary.lost} lost, ${summary.doubled} doubled (seed ${seed})`);
  return summary.lost + summary.doubled === 0 && summary.acked > 0 ? 0 : 1;
}

async function runReleaseKills(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: { kills: { type: 'string', default: '50' }, seed: { type: 'string', default: String(Date.now() % 1_000_000) }, json: { type: 'boolean', default: false } },
  });
  const kills = whole('--kills', values.kills, 1, 500);
  const seed = whole('--seed', values.seed, 0, 999_999_999);
  console.error(`seed ${seed}: ${kills} kills of a publisher`);
  const { faults, ...result } = await drillReleaseKills({ kills, seed, say: (text) => console.error(text) });
  for (const each of faults) console.error(each);
  const summary = { kills, seed, ...result, faults: faults.length };
  console.log(values.json ? JSON.stringify(summary) : `${result.changes} changes, ${result.removed} versions removed, killed in ${Object.entries(result.killedIn).map(([what, count]) => `${what} ${count}`).join(', ')}: ${faults.length} faults (seed ${seed})`);
  return faults.length === 0 ? 0 : 1;
}

/** A replay without a browser; in shadow there never is one. */
function needsNoBuild(argv: readonly string[]): boolean {
  return argv.includes('--no-browser') || argv.includes('shadow') || argv.includes('--mode=shadow');
}

async function runBuilt(program: string, argv: string[]): Promise<number> {
  console.error('Building what changed …');
  const built = await build.run();
  if (built.failed > 0) {
    console.error(`${built.output.trim()}\nThe build failed: see above.`);
    return 1;
  }
  return run(program, argv);
}

function run(program: string, argv: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [program, ...argv], { stdio: 'inherit' });
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
}

function whole(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  console.error(`${option} is "${text}": give a whole number from ${least} to ${most}.`);
  process.exit(1);
}
