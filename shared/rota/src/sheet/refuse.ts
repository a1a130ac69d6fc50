import { sheets as words } from '@tandem/words/sheets';
import { SheetError } from './sheet.ts';

/** What is said when content cannot be made sense of. @throws SheetError always */
export function refuseDamaged(part: string): never {
  throw new SheetError({ where: part, expected: words.readable, found: words.damagedFound, message: words.damaged(part) });
}

/** @throws SheetError always */
export function refuseTruncated(): never {
  throw new SheetError({ where: words.theFile, expected: words.wholeFile, found: words.damagedFound, message: words.truncated });
}

/** @throws SheetError always */
export function refuseInflated(mostBytes: number): never {
  const most = Math.round(mostBytes / 1024 / 1024);
  throw new SheetError({ where: words.theFile, expected: words.mostMegabytes(most), found: words.more, message: words.inflatesTooMuch(most) });
}

/** @throws SheetError always */
export function refuseKind(found: string, message: string): never {
  throw new SheetError({ where: words.theFile, expected: words.spreadsheet, found, message });
}

/** @throws SheetError for an empty file, or one with more bytes than the limit */
export function requireFileSize(bytes: number, most: number): void {
  if (bytes === 0) refuseKind(words.empty, words.emptyFile);
  if (bytes <= most) return;
  const [has, may] = [Math.ceil(bytes / 1024 / 1024), Math.floor(most / 1024 / 1024)];
  throw new SheetError({ where: words.theFile, expected: words.mostMegabytes(may), found: words.megabytes(has), message: words.fileTooLarge(has, may) });
}
