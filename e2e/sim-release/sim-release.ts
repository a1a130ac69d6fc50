/** `node e2e/sim-release/sim-release.ts --seeds N --from K [--json]`: candidates among the people of a site in virtual time, whole ones and such as have a flaw. */
import { parseArgs } from 'node:util';
import { FLAWS, type FlawName } from './release-faults.ts';
import { runRelease, type ReleaseResult } from './run-release.ts';
import { sumUpReleases, taskOf } from './sum-up-releases.ts';

const { values } = parseArgs({ options: { seeds: { type: 'string', default: '20' }, from: { type: 'string', default: '0' }, only: { type: 'string' }, json: { type: 'boolean', default: false } } });
const [seeds, from] = [Number(values.seeds), Number(values.from)];
const names = (Object.keys(FLAWS) as FlawName[]).filter((name) => values.only === undefined || values.only === name);

const done: ReleaseResult[] = [];
for (const name of names) {
  for (let seed = from; seed < from + seeds; seed += 1) done.push(await runRelease(taskOf(name, seed)));
  console.error(`${name}: ${seeds} seeds`);
}
const { answer, wrong } = sumUpReleases(done);
if (wrong.length > 0) console.error(`Never allowed, and it happened: ${wrong.join(', ')}`);
if (values.json) console.log(JSON.stringify(answer));
else for (const [name, figures] of Object.entries(answer)) console.log(`${name.padEnd(10)}${JSON.stringify(figures)}`);
process.exitCode = wrong.length > 0 ? 1 : 0;
