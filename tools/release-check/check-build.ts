import { weigh, type Budget, type UnitFiles } from './budgets.ts';
import { codeFaults } from './code-faults.ts';
import { cssLeaks } from './css-leaks.ts';

/** What is wrong with a version, and what mends it. */
export interface CheckFault {
  readonly check: 'sizes' | 'styles' | 'policy' | 'page' | 'accessibility';
  readonly what: string;
  readonly fix: string;
}

export interface CheckedBuild {
  readonly remote: string;
  readonly files: UnitFiles;
  /** The live files of every other unit. */
  readonly others: ReadonlyMap<string, UnitFiles>;
  /** `.size-limit.json`; null: sizes are not looked at. */
  readonly budgets: readonly Budget[] | null;
}

/** What can be said of a build without running it: its sizes, what its styles reach, and what the page's policy will not let run. */
export function checkBuild({ remote, files, others, budgets }: CheckedBuild): readonly CheckFault[] {
  return [...sizeFaults(budgets ?? [], remote, new Map([...others, [remote, files]])), ...[...files].flatMap(([path, content]) => (path.endsWith('.css') ? styleFaults(remote, path, content) : path.endsWith('.js') ? policyFaults(path, content) : []))];
}

function sizeFaults(budgets: readonly Budget[], remote: string, units: ReadonlyMap<string, UnitFiles>): readonly CheckFault[] {
  return weigh(budgets, remote, units).flatMap(({ budget, bytes, limit }) =>
    bytes <= limit ? [] : [{ check: 'sizes', what: `${budget}: ${bytes} bytes, ${bytes - limit} over its budget of ${limit}`, fix: 'take something out, or put it behind a dynamic import' } as const],
  );
}

/** The shell's styles are for the whole page. */
function styleFaults(remote: string, path: string, css: Buffer): readonly CheckFault[] {
  if (remote === 'shell') return [];
  try {
    return cssLeaks(remote, css).map(({ what, fix }) => ({ check: 'styles', what: `${what} in ${path} applies outside of its root`, fix }));
  } catch (error) {
    return [{ check: 'styles', what: `"${(error as Error).message}" in ${path}, which is no style sheet`, fix: 'build it anew' }];
  }
}

function policyFaults(path: string, code: Buffer): readonly CheckFault[] {
  return codeFaults(path, code.toString()).map(({ what, line }) => ({ check: 'policy', what: `${what} in ${path}:${line}, which the content security policy refuses`, fix: 'write it without' }));
}
