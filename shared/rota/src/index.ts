/** The pure rota domain. No clock, no storage, no network, no DOM: dates and times come in as arguments. */
export { ID_PATTERN, LEAVE_KINDS, RULE_IDS } from './model.ts';
export type {
  Assignment,
  AssignmentValue,
  CarryOver,
  CellRef,
  Contract,
  ContractId,
  Demand,
  Finding,
  IsoDate,
  Leave,
  LeaveKind,
  Minutes,
  Note,
  Policy,
  Range,
  Request,
  Roster,
  RosterWindow,
  RuleId,
  Schedule,
  ScheduleId,
  Severity,
  ShiftType,
  ShiftTypeId,
  Skill,
  SkillId,
  Staff,
  StaffId,
} from './model.ts';
export {
  addDays,
  clockSpan,
  daysBetween,
  eachDay,
  firstDayOfWeek,
  formatClock,
  formatIsoWeek,
  isIsoDate,
  isoWeekOf,
  isoWeekday,
  isWeekend,
  monthDays,
  parseIsoWeek,
  regionOf,
  weekDays,
} from './time.ts';
export type { Weekday } from './time.ts';
export { elapsedMinutes, instantOf } from './instant.ts';
export { dateIn, isTimeZone } from './zone.ts';
export { cellKey, parseCellKey } from './cell.ts';
export { DEFAULT_POLICY } from './policy.ts';
export { shiftTypeByCode, timesOf, tone } from './shift-type.ts';
export type { Tone } from './shift-type.ts';
export { indexWindow, withCell } from './roster-index.ts';
export type { RosterIndex } from './roster-index.ts';
export { coverageCurve, coverageOf } from './coverage.ts';
export type { CoverageStatus, CurvePoint, ShiftCoverage, SkillCoverage } from './coverage.ts';
export { hoursOf, peopleHours } from './hours.ts';
export type { Hours } from './hours.ts';
export { evaluate, evaluateDay, evaluatePerson } from './evaluate.ts';
export { judgeWrite, newFindings, whyNot } from './judge.ts';
export { clearCells, firstSlot, freeSlot, NOTHING } from './edits/cell-edit.ts';
export { changesBetween, heldIn, withWrites } from './edits/writes.ts';
export type { CellWrite, Edit, PersonDay } from './edits/cell-edit.ts';
export { addShifts, assignShift, newTrouble, putValue, replaceDay } from './edits/judged-edit.ts';
export { shiftChoices, skillChoices } from './edits/shift-choices.ts';
export type { ShiftChoice, SkillChoice } from './edits/shift-choices.ts';
export { editInTurn } from './edits/in-turn.ts';
export type { EditsInTurn } from './edits/in-turn.ts';
export { readCodes, writeCodes } from './edits/codes-text.ts';
export type { CellBlock } from './edits/codes-text.ts';
export { candidatesFor, skillFor } from './candidates.ts';
export type { Candidate } from './candidates.ts';
export { carryAt, cutWindow } from './history.ts';
export { BOUNDS } from './reference/bounds.ts';
export type { Bound } from './reference/bounds.ts';
export { LIST_OF, demandId } from './reference/change.ts';
export type { CellChange, Change, DemandChange, ListedChange, ListedKind, ListedValues, Reference, ScheduleChange } from './reference/change.ts';
export { checkChange, checkReference } from './reference/check-reference.ts';
export { checkRoster } from './reference/check-roster.ts';
export { usesOf } from './reference/dependents.ts';
export { applyChange, draftOf } from './reference/draft.ts';
export type { Draft } from './reference/draft.ts';
export { needsCells, planBatch } from './reference/plan-batch.ts';
export type { BatchPlan, PlannedStep } from './reference/plan-batch.ts';
export { emptyRoster, idLike, rosterLike } from './reference/start.ts';
export type { StartOf } from './reference/start.ts';
export { problemReason } from './reference/problem.ts';
export type { ProblemKind, ReferenceProblem } from './reference/problem.ts';
export type { Use, UseKind } from './reference/use.ts';
