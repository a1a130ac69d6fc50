import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What one step of a gate says when it ends. */
export interface StepResult {
  readonly passed: number;
  readonly failed: number;
  /** Shown when something failed. */
  readonly output: string;
  /** Tests that failed and then passed: each is a fault of the test or of the product. Always shown. */
  readonly unsteady?: readonly string[];
}

export interface Step {
  readonly name: string;
  /** Steps that have to end before this one, of those that are run at all. */
  readonly after?: readonly Step[];
  readonly run: () => Promise<StepResult>;
}

/** Runs a program of the repository and collects what it prints. Never rejects: a program that is missing is a failure. */
export function runProgram(
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<{ code: number; stdout: string; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(file, args, { cwd: ROOT, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk;
      output += chunk;
    });
    child.stderr.on('data', (chunk: Buffer) => (output += chunk));
    child.on('error', (error) => resolve({ code: 1, stdout, output: `${output}${error.message}` }));
    child.on('close', (code) => resolve({ code: code ?? 1, stdout, output }));
  });
}

/** Path of a program that a package installed, to be run by this same Node. */
export const packageProgram = (path: string) => `${ROOT}node_modules/${path}`;

/** A step that passes when the program ends with 0. */
export function programStep(name: string, program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Step {
  return {
    name,
    run: async () => {
      const { code, output } = await runProgram(process.execPath, [packageProgram(program), ...args], env);
      return code === 0 ? { passed: 1, failed: 0, output } : { passed: 0, failed: 1, output };
    },
  };
}

/**
 * Runs steps, `width` at a time and each as soon as it can, with a line for each as it ends and the output of those that
 * failed. The first in the list goes first.
 * @returns the sums over all steps
 */
export async function runSteps(steps: readonly Step[], width: number): Promise<{ passed: number; failed: number }> {
  const total = { passed: 0, failed: 0 };
  const waiting = new Set(steps);
  const running = new Map<Step, Promise<void>>();
  const begin = async (step: Step) => {
    const started = performance.now();
    const result = await step.run();
    total.passed += result.passed;
    total.failed += result.failed;
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    const bad = result.failed > 0;
    process.stdout.write(`${bad ? '✗' : '✓'} ${step.name.padEnd(12)} ${seconds.padStart(6)} s${count(result)}\n`);
    if (bad) process.stdout.write(`${result.output.trim()}\n\n`);
    for (const title of result.unsteady ?? []) process.stdout.write(`  passed at the second try: ${title}\n`);
    running.delete(step);
  };
  const isOpen = (step: Step) => waiting.has(step) || running.has(step);
  while (waiting.size + running.size > 0) {
    for (const step of waiting) {
      if (running.size >= width) break;
      if (step.after?.some(isOpen)) continue;
      waiting.delete(step);
      running.set(step, begin(step));
    }
    if (running.size === 0) throw new Error(`steps wait for each other: ${[...waiting].map(({ name }) => name).join(', ')}`);
    await Promise.race(running.values());
  }
  return total;
}

const count = ({ passed, failed }: StepResult) => (passed + failed > 1 ? `  ${passed} passed, ${failed} failed` : '');
