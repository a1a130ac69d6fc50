import type { CellKey, CellValue } from '../protocol/cell-value.ts';
import { sameValue } from '../protocol/reconcile.ts';

/**
 * What a comparison of one cell says.
 * - `clean` both sides have settled and hold the same;
 * - `unsettled` a write is under way, or one side has not read as far in the log as the other: says nothing;
 * - `different` both have settled and hold something else. One such look is no proof: see `suspects.ts`.
 */
export type Verdict = 'clean' | 'unsettled' | 'different';

/** A cell of a legacy store, the control. */
export interface ControlCell {
  readonly value: CellValue | null;
  /** The position in the log that it reflects here: that of the store's answer, or of its own acknowledged write. */
  readonly cursor: number;
  /** Absent: as far as that; else it may be older: a write lies over the answer, or has come to nothing. */
  readonly atLeast?: number;
  /** A write of it by REST has not been acknowledged. */
  readonly unsaved: boolean;
}

/** The same cell of the central store, the candidate. */
export interface CandidateCell {
  readonly value: CellValue | null;
  /** Position in the log of the write that stands; 0: there is none. */
  readonly rev: number;
  /** How far the log has been read; null: there was no snapshot yet. */
  readonly readTo: number | null;
  /** An edit lies over it. */
  readonly pending: boolean;
}

/**
 * Compares past the watermark alone: positions in the log that both sides have reached.
 * @param projected the control is written in the same task as the candidate, so that it is never behind
 */
export function judgeCell(control: ControlCell, candidate: CandidateCell, projected: boolean): Verdict {
  if (control.unsaved || candidate.readTo === null) return 'unsettled';
  // What lies over the candidate has been projected too; without projection it is on its way to the server alone.
  if (candidate.pending && !projected) return 'unsettled';
  if (candidate.readTo < control.cursor) return 'unsettled';
  if (candidate.rev > (control.atLeast ?? control.cursor) && !projected) return 'unsettled';
  return sameValue(control.value, candidate.value) ? 'clean' : 'different';
}

/** Where two sides differ, for keeping. */
export interface CellPair {
  readonly cell: CellKey;
  /** Which legacy store, or `rest` for the server's answer. */
  readonly side: string;
  readonly control: CellValue | null;
  readonly candidate: CellValue | null;
}
