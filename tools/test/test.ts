/** `npm test`: the whole gate. Ends with the plain line `N passed, N failed`. */
import { runSteps } from '../check/gate.ts';
import { api, boundaries, build, lint, sizes, spec, types, unused, vitest } from '../check/steps.ts';
import { playwright } from './playwright.ts';

const parts = [
  await runSteps([build, types, lint, boundaries, unused, api], 2),
  // Real processes and a real browser: one after the other, so that none is short of a core.
  await runSteps([sizes, vitest('core'), vitest('svelte'), vitest('system'), spec, playwright()], 1),
];
const passed = parts.reduce((sum, part) => sum + part.passed, 0);
const failed = parts.reduce((sum, part) => sum + part.failed, 0);
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
