/** `npm test`: the whole gate. Ends with the plain line `N passed, N failed`. */
import { runSteps } from '../check/gate.ts';
import { api, boundaries, build, core, lint, sizes, spec, svelte, system, titlesOfJourneys, types, unused } from '../check/steps.ts';
import { playwright } from './playwright.ts';
import { simulation } from './simulate.ts';

const rest = [build, lint, ...types, boundaries, unused, system, core, simulation, api, svelte, titlesOfJourneys, sizes, spec];
// The journeys fill the machine by themselves: last, with nothing beside them.
const { passed, failed } = await runSteps([...rest, { ...playwright(), after: rest }], 2);
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
