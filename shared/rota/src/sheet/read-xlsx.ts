import { SHEET_LIMITS, SheetError, type SheetLimits, type Workbook } from './sheet.ts';

/**
 * Reads an .xlsx file. Formulas are never evaluated: what the program that wrote the file computed is taken.
 * @throws SheetError for anything that is no readable workbook, or is larger than the limits
 */
export function readXlsx(_bytes: Uint8Array, _limits: SheetLimits = SHEET_LIMITS): Workbook {
  throw new SheetError({ where: '', expected: '', found: '', message: 'Not read yet.' });
}
