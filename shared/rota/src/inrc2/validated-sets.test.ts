/** Real solved sets with the official validator's output. They lie beside the repository, never in it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { exportInrc2Grid, exportInrc2Solution, findInrc2Sets, importInrc2, parseValidator, scoreInrc2, type TextFile } from './inrc2.ts';

/** Milliseconds a long test may take on a busy machine. */
const PATIENT = 60_000;
const root = fileURLToPath(new URL('../../../../../shared/data/inrc2', import.meta.url));
const absent = !existsSync(root);
const REASON = 'left out: ../shared/data/inrc2 is not there';
const paths = absent ? [] : readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.txt'));
const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');

function importSet(set: ReturnType<typeof findInrc2Sets>[number]): ReturnType<typeof importInrc2> {
  const needed = new Set([set.scenario, set.history, ...set.weeks.flatMap((week) => [week.solution, week.weekData])]);
  const files = [...needed].flatMap((path): TextFile[] => (path === null ? [] : [{ path, text: textOf(path) }]));
  return importInrc2(files);
}

describe('solved sets of the competition', () => {
  const sets = findInrc2Sets(paths);

  it('[ROTA-69] all eleven counts, the total and the printed grid agree with the validator', ({ skip }) => {
    skip(absent, REASON);
    const validated = sets.filter(({ validator }) => validator !== null);
    expect(validated.length).toBeGreaterThanOrEqual(24);
    for (const set of validated) {
      const result = importSet(set);
      const official = parseValidator(textOf(set.validator ?? ''));
      if (!result.ok || !official.ok) throw new Error(`${set.folder}: ${JSON.stringify({ result, official }).slice(0, 500)}`);
      expect({ set: set.folder, ...scoreInrc2(result.roster) }).toEqual({ set: set.folder, ...official.score });
      expect(exportInrc2Grid(result.roster)).toBe(official.grid);
    }
  }, PATIENT);

  it('[ROTA-65] every solution is written again as it was read', ({ skip }) => {
    skip(absent, REASON);
    for (const set of sets) {
      const result = importSet(set);
      if (!result.ok) throw new Error(`${set.folder}: ${JSON.stringify(result.problems)}`);
      for (const { path, text } of exportInrc2Solution(result.roster)) {
        const given = textOf(`${set.folder}/${path}`).replace(/^(Viol|Cost|Time): .*$/gm, '');
        expect(text.trimEnd()).toBe(given.trimEnd());
      }
    }
  }, PATIENT);
});
