import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageProgram, runProgram, type StepResult } from './gate.ts';

/** A rule as SPEC.md states it: `- **[ROTA-12]** One sentence.` */
const RULE = /^- \*\*\[([A-Z][A-Z0-9]*-\d+)\]\*\*/gm;
const CITED = /\[([A-Z][A-Z0-9]*-\d+(?:\s*,\s*[A-Z][A-Z0-9]*-\d+)*)\]/g;

export interface Rule {
  readonly id: string;
  readonly file: string;
}

export interface Title {
  readonly file: string;
  readonly title: string;
}

/** Rules stated in a SPEC.md text. */
export const rulesIn = (file: string, text: string): Rule[] =>
  [...text.matchAll(RULE)].map((match) => ({ id: match[1] ?? '', file }));

/** Rule ids that a test title cites: `[ROTA-1]`, `[ROTA-1, ROTA-2]`. */
export const idsIn = (title: string): string[] =>
  [...title.matchAll(CITED)].flatMap((match) => (match[1] ?? '').split(',').map((id) => id.trim()));

/**
 * What is wrong between rules and tests, a sentence each: a rule stated twice, a rule that no test cites, a test that
 * cites none, a test that cites an unknown one, a title that says "should".
 */
export function compareSpec(rules: readonly Rule[], titles: readonly Title[]): string[] {
  const known = new Map<string, string>();
  const wrong: string[] = [];
  for (const { id, file } of rules) {
    const other = known.get(id);
    if (other !== undefined) wrong.push(`${file}: rule ${id} is stated in ${other} too`);
    known.set(id, file);
  }
  const cited = new Set<string>();
  for (const { file, title } of titles) {
    const ids = idsIn(title);
    if (ids.length === 0) wrong.push(`${file}: "${title}" cites no rule: begin its title with the [ID] of a rule in SPEC.md`);
    for (const id of ids) {
      if (!known.has(id)) wrong.push(`${file}: "${title}" cites ${id}, which no SPEC.md states`);
      cited.add(id);
    }
    if (/\bshould\b/.test(title)) wrong.push(`${file}: "${title}" says "should": state what is`);
  }
  for (const { id, file } of rules) if (!cited.has(id)) wrong.push(`${file}: no test cites rule ${id}`);
  return wrong;
}

/** Compares every SPEC.md of the repository with the titles of its tests. */
export function checkSpec(root: string, titles: readonly Title[]): StepResult {
  const files = globSync('{shell,remotes/*,shared/*,server,cli,tools,e2e}/SPEC.md', { cwd: root });
  const rules = files.flatMap((file) => rulesIn(file, readFileSync(`${root}/${file}`, 'utf8')));
  const wrong = compareSpec(rules, titles);
  return {
    passed: wrong.length === 0 ? 1 : 0,
    failed: wrong.length,
    output: [...wrong, `${rules.length} rules, ${titles.length} tests`].join('\n'),
  };
}

/** The titles of the tests that a fast gate does not run: those of the system, and the journeys. */
export async function listTitles(root: string): Promise<{ titles: Title[]; errors: string[] }> {
  const lists = await Promise.all([vitestTitles(root, 'system'), playwrightTitles()]);
  return { titles: lists.flatMap(({ titles }) => titles), errors: lists.flatMap(({ error }) => (error ? [error] : [])) };
}

interface Titles {
  readonly titles: Title[];
  readonly error?: string;
}

async function vitestTitles(root: string, project: string): Promise<Titles> {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-spec-'));
  try {
    const list = join(folder, 'list.json');
    // Titles that a loop or a suite of another file registers are only known by running the files.
    const { code, output } = await runProgram(process.execPath, [
      packageProgram('vitest/vitest.mjs'), 'list', '--no-static-parse', '--project', project, `--json=${list}`,
    ]);
    if (code !== 0) return { titles: [], error: `vitest could not list its tests:\n${output}` };
    const rows = JSON.parse(readFileSync(list, 'utf8')) as { name: string; file: string }[];
    return { titles: rows.map(({ name, file }) => ({ title: name, file: file.replace(root, '') })) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The environment of Playwright: the journeys are TypeScript that Node runs as it is, so nothing compiles them first. */
export const PLAIN_NODE = { PW_DISABLE_TS_ESM: '1' };

/** As Playwright's JSON report has them, of a run and of a listing. */
export interface Suite {
  readonly title: string;
  readonly file: string;
  readonly specs?: readonly { readonly title: string; readonly tests?: readonly { readonly status: string }[] }[];
  readonly suites?: readonly Suite[];
}

/** The titles of all journeys in a report. */
export function titlesIn(suites: readonly Suite[]): Title[] {
  const walk = (suite: Suite, path: string): Title[] => [
    ...(suite.specs ?? []).map(({ title }) => ({ title: `${path} ${title}`, file: `e2e/${suite.file}` })),
    ...(suite.suites ?? []).flatMap((inner) => walk(inner, `${path} ${inner.title}`)),
  ];
  return suites.flatMap((suite) => walk(suite, ''));
}

/** The titles of journeys that failed and then passed. */
export const unsteadyIn = (suites: readonly Suite[]): string[] => suites.flatMap(({ specs = [], suites: inner = [] }) => [
  ...specs.filter(({ tests }) => tests?.some(({ status }) => status === 'flaky')).map(({ title }) => title),
  ...unsteadyIn(inner),
]);

async function playwrightTitles(): Promise<Titles> {
  // An output folder of its own: even a listing empties it, beneath a run that is under way.
  const { code, stdout, output } = await runProgram(process.execPath, [
    packageProgram('@playwright/test/cli.js'), 'test', '--config', 'e2e/playwright.config.ts', '--list', '--reporter=json',
    '--output', join(tmpdir(), `tandem-list-${process.pid}`),
  ], PLAIN_NODE);
  if (code !== 0) return { titles: [], error: `Playwright could not list its tests:\n${output}` };
  const { suites } = JSON.parse(stdout) as { suites: readonly Suite[] };
  return { titles: titlesIn(suites) };
}
