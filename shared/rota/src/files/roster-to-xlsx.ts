import type { Roster } from '../model.ts';
import { writeXlsx } from '../sheet/write-xlsx.ts';

/** A whole roster as a workbook that reads back as exactly this roster, with a grid of each month for people. */
export function rosterToXlsx(_roster: Roster): Uint8Array {
  return writeXlsx([]);
}
