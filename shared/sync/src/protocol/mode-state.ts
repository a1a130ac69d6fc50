import type { Mode, Stage } from './stage.ts';

/** What a schedule is asked before its stage is raised, in this order. */
export const MODE_GUARDS = ['safe-mode', 'flags', 'server', 'silent', 'trouble', 'unsent', 'difference', 'sweep', 'clean-days', 'approval'] as const;
export type ModeGuard = (typeof MODE_GUARDS)[number];

/** What holds a schedule back from a stage. */
export interface ModeHeld {
  readonly to: Stage;
  readonly guard: ModeGuard;
  /** One sentence of the server. */
  readonly reason: string;
}

/** `GET /api/schedules/:id/mode` */
export interface ModeState {
  readonly schedule: string;
  /** The stage that holds. */
  readonly stage: Stage;
  /** null: none was ever ordered. */
  readonly ordered: Stage | null;
  readonly mode: Mode;
  /** The legacy stores are kept current, so that falling back loses nothing and waits for nothing. */
  readonly hasFallback: boolean;
  readonly epoch: number;
  readonly revision: number;
  /** What holds back the next stage; null: nothing does, or there is none. */
  readonly held: ModeHeld | null;
  /** What connected pages report; `fresh` ones have within 75 s. */
  readonly pages: {
    readonly connected: number;
    readonly fresh: number;
    readonly unsent: number;
    readonly trouble: readonly string[];
    readonly sweeps: ModeSample;
  };
  /** What the server's comparison of its REST table with its log came to last; null: there was none since the start. */
  readonly server: { readonly at: number; readonly compared: number; readonly confirmed: number; readonly errors: number; readonly mended: number } | null;
  /** Everything that was compared, by pages and the server: the sample behind "consistent". */
  readonly total: { readonly sweeps: number; readonly compared: number; readonly confirmed: number; readonly errors: number };
  /** Whole days without a difference, up to yesterday, and how many `complete` needs. */
  readonly cleanDays: number;
  readonly neededDays: number;
}
interface ModeSample {
  readonly compared: number;
  readonly unsettled: number;
  readonly confirmed: number;
  readonly errors: number;
}

/** `PUT /api/schedules/:id/mode`, with `{ to: Stage | Mode, reason, approve? }` */
export interface ModeSwitched extends ModeState {
  /** The stages that were reached, in order. */
  readonly steps: readonly Stage[];
  /** The guard that stopped it; null: it is done. */
  readonly stopped: ModeHeld | null;
}

/** `POST /api/schedules/:id/mode/migrate`, with `{ dryRun? }` */
export interface Backfilled {
  readonly schedule: string;
  readonly dryRun: boolean;
  readonly cells: number;
  readonly differences: number;
  readonly repaired: number;
  /** Left as they are: nothing is deleted, and what somebody has just written stays. The first of those that still differ. */
  readonly refused: number;
  readonly refusedCells: readonly string[];
  /** All cells were compared once more, and both sides held the same. */
  readonly verified: boolean;
  /** Of all cells, as REST gives them and as the log holds them. */
  readonly checksum: string;
  readonly logChecksum: string;
  /** Sums by week, `2026-W47`, as REST gives them. */
  readonly weeks: Readonly<Record<string, string>>;
}
