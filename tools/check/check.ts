/** `npm run check`: the fast gate before each commit. */
import { runSteps } from './gate.ts';
import { api, boundaries, build, lint, sizes, spec, types, unused, vitest } from './steps.ts';

const started = performance.now();
// Sizes need the build; everything else is independent of it.
const first = await runSteps([build, types, lint, boundaries, unused, api, spec, vitest('unit', ['core', 'svelte'])], 2);
const last = await runSteps([sizes], 1);
const failed = first.failed + last.failed;
process.stdout.write(`check: ${failed === 0 ? 'green' : 'not green'} in ${((performance.now() - started) / 1000).toFixed(0)} s\n`);
process.exitCode = failed === 0 ? 0 : 1;
