/** `npm run e2e [-- Playwright's own arguments]`: builds what changed, then the journeys alone. */
import { runSteps } from '../check/gate.ts';
import { build } from '../check/steps.ts';
import { playwright } from './playwright.ts';

const { failed } = await runSteps([build, playwright(process.argv.slice(2))], 1);
process.exitCode = failed === 0 ? 0 : 1;
