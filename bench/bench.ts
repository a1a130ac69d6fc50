/** `npm run bench -- NAME [--json]`: speed, always beside a peer or a floor that is measured in the same run. */
import { parseArgs } from 'node:util';
import { benchDualrun } from './dualrun/dualrun.ts';
import { benchKill } from './kill/kill.ts';
import { benchLoad } from './load/load.ts';
import { benchPropagation } from './propagation/propagation.ts';
import { benchViews } from './views/views.ts';

/** What a bench found: the object that `--json` prints, the same in lines to read, and the aims it missed. */
export interface BenchResult {
  readonly summary: Readonly<Record<string, unknown>>;
  readonly lines: readonly string[];
  /** Of correctness: a page that showed no rota. Missed aims of speed are in the summary. */
  readonly wrong: readonly string[];
}

const BENCHES = {
  views: { about: 'mount and one move in our week and month beside calendar components', run: benchViews },
  propagation: { about: 'from an edit to three views, a batch of 400 cells, beside other stores and a bare floor; and to other tabs and people', run: benchPropagation },
  dualrun: { about: 'the same edits through the week in legacy, hybrid and sync, compared all the time', run: benchDualrun },
  kill: { about: 'from the order of a kill until thousands of pages have applied it, beside a bare broadcast', run: benchKill },
  load: { about: 'bytes, requests, rounds and largest paint of the first view on slow networks', run: benchLoad },
} as const;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false }, repeat: { type: 'string' }, clients: { type: 'string' } },
});
const [name = ''] = positionals;
if (!Object.hasOwn(BENCHES, name)) {
  const list = Object.entries(BENCHES).map(([each, { about }]) => `  ${each.padEnd(11)} ${about}`);
  console.error(`"${name}" is not a bench. Benches:\n${list.join('\n')}`);
  process.exit(1);
}
const repeat = values.repeat === undefined ? undefined : Number(values.repeat);
if (repeat !== undefined && !(Number.isInteger(repeat) && repeat >= 1 && repeat <= 50)) {
  console.error(`--repeat is "${values.repeat}": give a whole number from 1 to 50.`);
  process.exit(1);
}
const clients = values.clients === undefined ? undefined : Number(values.clients);
if (clients !== undefined && !(Number.isInteger(clients) && clients >= 1 && clients <= 5000)) {
  console.error(`--clients is "${values.clients}": give a whole number from 1 to 5000.`);
  process.exit(1);
}
const result = await BENCHES[name as keyof typeof BENCHES].run({ say: (text) => console.error(text), ...(repeat === undefined ? {} : { repeat }), ...(clients === undefined ? {} : { clients }) });
for (const line of result.lines) console.error(line);
for (const line of result.wrong) console.error(`Wrong: ${line}`);
console.log(values.json ? JSON.stringify(result.summary) : `${name}: done`);
process.exitCode = result.wrong.length === 0 ? 0 : 1;
