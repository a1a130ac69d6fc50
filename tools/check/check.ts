/** `npm run check`: the fast gate before each commit. */
import { runSteps } from './gate.ts';
import { api, boundaries, build, core, lint, sizes, spec, svelte, titlesOfSlow, types, unused } from './steps.ts';

const started = performance.now();
const { failed } = await runSteps([core, build, svelte, lint, ...types, boundaries, unused, api, titlesOfSlow, sizes, spec], 2);
process.stdout.write(`check: ${failed === 0 ? 'green' : 'not green'} in ${((performance.now() - started) / 1000).toFixed(0)} s\n`);
process.exitCode = failed === 0 ? 0 : 1;
