/** `npm test`: the whole gate. Ends with the plain line `N passed, N failed`. */
import { runSteps } from '../check/gate.ts';
import { api, boundaries, build, core, learnTitles, lint, sizes, spec, svelte, system, types, unused } from '../check/steps.ts';
import { playwright } from './playwright.ts';
import { simulation } from './simulate.ts';

// The journeys are the longest, and go from the first moment; what computes and what waits for processes goes beside them.
// Machines differ in pace: what fails is tried once more, and named where it then passes.
const journeys = { ...playwright(['--retries', '1'], learnTitles), after: [build] };
const { passed, failed } = await runSteps([
  build, journeys, lint, ...types, boundaries, unused, system, core, simulation, svelte, api, sizes, { ...spec, after: [...spec.after, journeys] },
], 3);
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
