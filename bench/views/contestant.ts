import type { IsoDate, Roster, StaffId } from '@tandem/rota';

/** One shift that goes from one person to another on the same day, and back again. */
export interface Move {
  readonly date: IsoDate;
  readonly from: StaffId;
  readonly to: StaffId;
  readonly code: string;
}

/** The same rota and the same moves for every contestant. */
export interface Task {
  readonly roster: Roster;
  readonly from: IsoDate;
  readonly to: IsoDate;
  readonly moves: readonly Move[];
}

/** A grid of people and days that the page measures. */
export interface Contestant {
  /** Fetches what it needs, before anything is measured. */
  readonly prepare: (task: Task) => Promise<void>;
  /** Begins to show the task in `target`. */
  readonly mount: (target: HTMLElement) => void;
  /** Whether a first screen of shifts is there. */
  readonly isMounted: () => boolean;
  /** Takes hold of a shift and aims at where it goes, before the move is measured; absent: a move needs no hand. */
  readonly hold?: (move: Move) => Promise<void>;
  /** Moves one shift, or drops the one that is held. */
  readonly move: (move: Move) => void;
  /** Whether the move is seen; absent: it is with the first change of the page. */
  readonly isMoved?: (move: Move) => boolean;
  readonly unmount: () => void;
}

export interface Figures {
  /** Milliseconds of each mount in one page, the first one with everything cold; layout included. */
  readonly mounts: readonly number[];
  /** Milliseconds of each move, layout included. */
  readonly moves: readonly number[];
  readonly nodes: number;
}
