import { problemSentence } from '@tandem/rota/xlsx';
import type { Terminal } from '../terminal.ts';
import { previewTables, type TableOptions } from './table-files.ts';

export interface HoursMismatch {
  readonly person: string;
  /** Where the sheet states it. */
  readonly cell: string;
  /** Hours. */
  readonly expected: number;
  readonly got: number;
}

export interface XlsxCheck {
  /** For whom the sheet states hours. */
  readonly people: number;
  readonly matched: number;
  readonly mismatches: readonly (HoursMismatch | { readonly problem: string })[];
}

/**
 * Reads a month by people and days and compares the hours that its codes come to with those the sheet states itself.
 * @throws Stop when the file cannot be read
 */
export function checkXlsx(path: string, options: TableOptions, terminal: Terminal): XlsxCheck {
  const { hours, problems } = previewTables(path, options, terminal);
  const stated = hours.flatMap(({ name, cell, actual, computed }) => (actual === null ? [] : [{ person: name, cell, expected: actual / 60, got: computed / 60 }]));
  const differing = stated.filter(({ expected, got }) => expected !== got);
  return { people: stated.length, matched: stated.length - differing.length, mismatches: [...differing, ...problems.map((problem) => ({ problem: problemSentence(problem, { withSheet: true }) }))] };
}

/** One line for each person or problem. */
export function tellCheck({ people, matched, mismatches }: XlsxCheck, terminal: Terminal): void {
  for (const each of mismatches) terminal.note('problem' in each ? `  ${each.problem}` : `  ${each.person}, ${each.cell}: the sheet says ${each.expected} h, its codes come to ${each.got} h`);
  terminal.note(people === 0 ? 'The file states no hours to compare with.' : `The hours of ${matched} of ${people} people match.`);
}
