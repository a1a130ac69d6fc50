import type { Title } from '@tandem/tools/spec';
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stop } from '../stop.ts';
import { remotesIn } from './new-remote.ts';

/** What one part of a check came to. */
export interface CheckedPart {
  readonly part: 'types' | 'lint' | 'imports' | 'tests' | 'rules' | 'build' | 'sizes';
  readonly passed: boolean;
  readonly ms: number;
  /** What the tool said, of a part that failed. */
  readonly output: string;
}

interface Budget {
  readonly name: string;
  readonly path: readonly string[];
}

interface Done {
  readonly code: number;
  readonly output: string;
}
type Program = (program: string, args: readonly string[], cwd?: string) => Promise<Done>;

/**
 * Checks one remote and nothing else: two parts at a time, all of them, also after one has failed.
 * @param tell called as each part ends
 * @throws Stop where there is no such remote, or no packages
 */
export async function checkRemote(root: string, name: string, tell: (part: CheckedPart) => void): Promise<readonly CheckedPart[]> {
  const remotes = remotesIn(root);
  if (!remotes.includes(name)) throw new Stop(`There is no remote "${name}", but ${remotes.join(', ')}. Next: tandem remote new ${name}`);
  const run: Program = (program, args, cwd = root) => runNode(join(root, 'node_modules', program), args, cwd);
  const folder = `remotes/${name}`;
  const words = ['', 'en/', 'de/'].map((language) => `shared/words/src/${language}${name}.ts`);
  const scratch = await mkdtemp(join(tmpdir(), 'tandem-check-'));
  const parts: CheckedPart[] = [];
  const part = async (title: CheckedPart['part'], work: () => Promise<Done>): Promise<void> => {
    const began = performance.now();
    const { code, output } = await work();
    const ended: CheckedPart = { part: title, passed: code === 0, ms: Math.round(performance.now() - began), output: code === 0 ? '' : output.trim() };
    parts.push(ended);
    tell(ended);
  };
  try {
    const report = join(scratch, 'tests.json');
    // The longest first; what needs another's result follows it.
    const waiting: (() => Promise<void>)[] = [
      () => part('types', () => run('svelte-check/bin/svelte-check', ['--tsconfig', `${folder}/tsconfig.json`, '--config', 'tools/check/svelte.config.js', '--tsgo', '--fail-on-warnings', '--output', 'human'])),
      async () => {
        await part('tests', () => run('vitest/vitest.mjs', ['run', folder, '--project', 'core', '--project', 'svelte', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]));
        await part('rules', () => rulesAndTests(root, folder, report));
      },
      async () => {
        await part('build', () => run('vite/bin/vite.js', ['build', '--logLevel', 'warn'], join(root, folder)));
        await part('sizes', async () => {
          const budgets = (JSON.parse(await readFile(join(root, '.size-limit.json'), 'utf8')) as Budget[]).filter((budget) => budget.name.startsWith(`${name},`));
          if (budgets.length === 0) return { code: 1, output: `.size-limit.json has no budget whose name begins with "${name},"` };
          const config = join(scratch, '.size-limit.json');
          await writeFile(config, JSON.stringify(budgets.map((budget) => ({ ...budget, path: budget.path.map((path) => join(root, path)) }))));
          return run('size-limit/bin.js', ['--config', config]);
        });
      },
      () => part('lint', () => run('eslint/bin/eslint.js', [folder, ...words, '--no-error-on-unmatched-pattern', '--max-warnings', '0'])),
      () => part('imports', () => run('dependency-cruiser/bin/dependency-cruiser.mjs', [folder, '--output-type', 'err-long'])),
    ];
    const lane = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await next();
    };
    await Promise.all([lane(), lane()]);
    return parts;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Each of its rules has a test, each of its tests a rule. */
async function rulesAndTests(root: string, folder: string, report: string): Promise<Done> {
  // Only here: an installation has none of the repository's tools.
  const { compareSpec, rulesIn } = await import('@tandem/tools/spec');
  const { testResults = [] } = JSON.parse(await readFile(report, 'utf8').catch(() => '{}')) as { testResults?: { name: string; assertionResults: { fullName: string }[] }[] };
  const titles = testResults.flatMap(({ name, assertionResults }): Title[] => assertionResults.map(({ fullName }) => ({ title: fullName, file: name.replace(root, '') })));
  const spec = `${folder}/SPEC.md`;
  const wrong = compareSpec(rulesIn(spec, await readFile(join(root, spec), 'utf8').catch(() => '')), titles);
  return { code: wrong.length === 0 ? 0 : 1, output: wrong.join('\n') };
}

function runNode(script: string, args: readonly string[], cwd: string): Promise<Done> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [script, ...args], { cwd, env: { ...process.env, NO_COLOR: '1' }, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', (error) => resolve({ code: 1, output: output + error.message }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}
