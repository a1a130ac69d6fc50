/** `npm test`: the whole gate. Ends with the plain line `N passed, N failed`. */
import { runSteps } from '../check/gate.ts';
import { api, boundaries, build, core, lint, sizes, spec, svelte, system, types, unused } from '../check/steps.ts';
import { playwright } from './playwright.ts';

const rest = [build, lint, ...types, boundaries, unused, api, system, core, svelte, sizes];
// The journeys fill the machine by themselves: last, with nothing beside them but what compares titles.
const { passed, failed } = await runSteps([...rest, { ...playwright(), after: rest }, spec], 2);
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
