/** `npm run sim -- --from K --seeds N [--break NAME | --list-breaks] [--json]` */
import { runSeed } from './run-seed.ts';
const [from, count] = [Number(process.argv[2] ?? 0), Number(process.argv[3] ?? 1)];
for (let seed = from; seed < from + count; seed += 1) {
  const started = performance.now();
  const result = await runSeed(seed);
  console.log(seed, Math.round(performance.now() - started), JSON.stringify(result));
}
