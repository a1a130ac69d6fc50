/** Spreadsheets in and out. Big: load it on demand. */
export { cellName, columnName, SHEET_LIMITS, SheetError } from '../sheet/sheet.ts';
export type { CellKind, Sheet, SheetCell, SheetLimits, SheetRow, Workbook } from '../sheet/sheet.ts';
export { MOST_PROBLEMS, TABLE_KINDS } from '../files/mapping.ts';
export type {
  CellProblem,
  CodeMeaning,
  DetectedTables,
  Mapping,
  RosterCounts,
  RosterPreview,
  StatedHours,
  Table,
  TableColumn,
  TableKind,
  TableMapping,
} from '../files/mapping.ts';
export { FIELDS, missingFields } from '../files/fields.ts';
export type { Field } from '../files/fields.ts';
export { columnsOf, detectTables } from '../files/detect.ts';
export { previewRoster } from '../files/preview.ts';
export { problemSentence } from '../files/problems.ts';
export { readFiles } from '../files/read-files.ts';
export type { NamedBytes } from '../files/read-files.ts';
export { readXlsx } from '../sheet/read-xlsx.ts';
export { writeXlsx } from '../sheet/write-xlsx.ts';
export type { PlainSheet } from '../sheet/write-xlsx.ts';
export { rosterToXlsx } from '../files/roster-to-xlsx.ts';
