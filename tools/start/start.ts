/** `npm start`: builds what changed, then becomes the server. */
import { build } from '../check/steps.ts';

const started = performance.now();
process.stderr.write('Building what changed …\n');
const built = await build.run();
if (built.failed > 0) {
  process.stderr.write(`${built.output.trim()}\nThe build failed: see above.\n`);
  process.exit(1);
}
process.stderr.write(`Built in ${((performance.now() - started) / 1000).toFixed(1)} s.\n`);
await import('../../server/src/main.ts');
