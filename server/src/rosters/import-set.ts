import type { ImportBody } from '@tandem/rest';
import type { Roster } from '@tandem/rota';
import { importInrc2, type Problem } from '@tandem/rota/inrc2';
import { RotaFailure } from '../http/failure.ts';
import { ORIGIN } from './write-cell.ts';

/** Problems that one answer tells; a person mends them in rounds. */
const MOST_TOLD = 5;

/** What is wrong with the files of an import. Nothing of it has been stored. */
export class ImportFailure extends RotaFailure {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super('invalid', ORIGIN, reasonOf(problems), { field: 'files', causes: problems.slice(0, MOST_TOLD).map(({ file, line }) => ({ code: 'file', file, line })) });
    this.problems = problems;
  }
}

/** One problem in a sentence: `WD-n005w4-1.txt, line 7: expected …, found …`. */
export function problemSentence({ file, line, expected, found }: Problem): string {
  return `${[file, line > 0 ? `line ${line}` : ''].filter((part) => part !== '').join(', ') || 'files'}: expected ${expected}, found ${found}`;
}

function reasonOf(problems: readonly Problem[]): string {
  const more = problems.length - MOST_TOLD;
  return [...problems.slice(0, MOST_TOLD).map(problemSentence), ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

/**
 * Reads the files of an import.
 * @throws ImportFailure with file, line, what was expected and what was found
 */
export function readImport({ name, files }: Pick<ImportBody, 'name' | 'files'>): Roster {
  const result = importInrc2(files, name === undefined ? {} : { name });
  if (!result.ok) throw new ImportFailure(result.problems);
  return result.roster;
}

/** Well-formed files can still say what no schedule can hold, such as eleven shifts of one person on one day. */
export function asImportFailure(error: unknown): never {
  if (!(error instanceof RangeError)) throw error;
  throw new ImportFailure([{ file: '', line: 0, expected: 'a roster that can be stored', found: error.message }]);
}
