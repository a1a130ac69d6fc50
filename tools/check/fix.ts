/** `npm run fix`: what a tool can mend by itself, and the API report written anew for review. */
import { checkApiReport } from './api-report.ts';
import { runSteps } from './gate.ts';
import { lint } from './steps.ts';
import { programStep } from './gate.ts';

const { failed } = await runSteps([
  programStep('eslint --fix', 'eslint/bin/eslint.js', ['.', '--fix']),
  { name: 'api report', run: () => checkApiReport({ write: true }) },
  lint,
], 1);
process.exitCode = failed === 0 ? 0 : 1;
