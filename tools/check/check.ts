/** `npm run check`: the fast gate before each commit. */
import { runSteps } from './gate.ts';
import { api, boundaries, build, lint, sizes, spec, types, unused, vitest } from './steps.ts';

const started = performance.now();
// Sizes need the build, and the rules the titles of the tests that ran.
const first = await runSteps([build, types, vitest('core'), vitest('svelte'), lint, boundaries, unused, api], 2);
const last = await runSteps([sizes, spec], 2);
const failed = first.failed + last.failed;
process.stdout.write(`check: ${failed === 0 ? 'green' : 'not green'} in ${((performance.now() - started) / 1000).toFixed(0)} s\n`);
process.exitCode = failed === 0 ? 0 : 1;
