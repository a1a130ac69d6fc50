import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve, sep } from 'node:path';
import { ImportFailure } from '@tandem/server';
import { parseValidator, type Problem } from '@tandem/rota/inrc2';
import { withRosters } from '../open-data.ts';
import { Stop } from '../stop.ts';
import type { Terminal } from '../terminal.ts';
import { compareSet, type Difference, type Mismatch } from './compare-set.ts';
import { foldersWith, readSetFolder, requireFolder } from './inrc2-files.ts';

const VALIDATOR = 'validator.txt';

export interface CheckResult {
  readonly sets: number;
  readonly matched: number;
  readonly mismatches: readonly Mismatch[];
}

/**
 * Imports every validated set under `root` through the server into a database of its own, reads it back and compares
 * what the rules find with what the official validator printed.
 * @throws Stop when the root cannot be walked
 */
export async function checkInrc2(root: string, terminal: Terminal): Promise<CheckResult> {
  requireFolder(root, 'The folder');
  const top = resolve(root);
  const folders = foldersWith(top, VALIDATOR);
  const mismatches: Mismatch[] = [];
  for (const folder of folders) {
    const shown = relative(top, folder).replaceAll(sep, '/') || '.';
    const mismatch = await checkSet(folder, top, shown);
    terminal.note(mismatch ? `${shown}: differs` : `${shown}: matches`);
    if (mismatch) {
      mismatches.push(mismatch);
      for (const line of sentences(mismatch)) terminal.note(`  ${line}`);
    }
  }
  return { sets: folders.length, matched: folders.length - mismatches.length, mismatches };
}

async function checkSet(folder: string, top: string, shown: string): Promise<Mismatch | null> {
  const differs = (problems: readonly Problem[]): Mismatch => ({ folder: shown, problems });
  try {
    const validated = parseValidator(readFileSync(join(folder, VALIDATOR), 'utf8'), VALIDATOR);
    const files = readSetFolder(folder, top);
    const differences = await inTemporaryData((data) =>
      withRosters(data, { create: true }, async (rosters): Promise<Difference[] | null> => {
        const { scheduleId } = await rosters.import({ files }, 'tandem', 'check');
        return validated.ok ? compareSet(rosters.read(scheduleId), validated) : null;
      }),
    );
    if (!validated.ok) return differs(validated.problems);
    return differences && differences.length > 0 ? { folder: shown, differences } : null;
  } catch (error) {
    if (error instanceof ImportFailure) return differs(error.problems);
    const found = error instanceof Error ? error.message : String(error);
    if (error instanceof Stop || error instanceof RangeError) return differs([{ file: shown, line: 0, expected: 'a set that can be stored', found }]);
    throw error;
  }
}

async function inTemporaryData<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-check-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function sentences(mismatch: Mismatch): string[] {
  if ('differences' in mismatch) return mismatch.differences.map(({ field, expected, got }) => `${field}: expected ${expected}, got ${got}`);
  return mismatch.problems.map(({ file, line, expected, found }) => `${[file, line > 0 ? `line ${line}` : ''].filter((part) => part !== '').join(', ')}: expected ${expected}, found ${found}`);
}
