/** The format of the second International Nurse Rostering Competition: in, out, and its scores. */
export { exportInrc2Grid, exportInrc2Solution } from './export.ts';
export { importInrc2 } from './import.ts';
export type { ImportOptions, ImportResult, TextFile } from './import.ts';
export type { Problem } from './lines.ts';
export { scoreInrc2 } from './score.ts';
export type { Inrc2Score } from './score.ts';
export { findInrc2Sets } from './set-files.ts';
export type { Inrc2Set } from './set-files.ts';
export { parseValidator } from './validator.ts';
export type { ValidatorResult } from './validator.ts';
