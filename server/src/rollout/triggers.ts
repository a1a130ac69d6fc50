/** Below this part of its threshold a trigger clears. */
const CLEAR_BELOW = 0.8;

/** Plain data: it is kept with the rollout. */
export interface TriggerState {
  /** Looks in a row at or above the threshold, and well below it. */
  readonly above: number;
  readonly below: number;
  /** When it fired; null: it does not. */
  readonly firedAt: number | null;
}

export const QUIET: TriggerState = { above: 0, below: 0, firedAt: null };

/** `unknown`: too little was seen, or what was worked out is no number. */
export type Level = 'above' | 'between' | 'below' | 'unknown';

export function levelOf(value: number, threshold: number): Level {
  if (Number.isNaN(value)) return 'unknown';
  if (value >= threshold) return 'above';
  return value < CLEAR_BELOW * threshold ? 'below' : 'between';
}

/** Length of something in looks, one at least. */
export const looksIn = (seconds: number, minute: number): number => Math.max(1, Math.round(seconds / minute));

/**
 * Moves a trigger by one look: it fires after so many looks in a row above its threshold, and clears after twice as many below
 * four fifths of it (hysteresis, as a Schmitt trigger). A look that says nothing breaks both rows and changes nothing else.
 */
export function moveTrigger(state: TriggerState, level: Level, looks: number, now: number): { readonly state: TriggerState; readonly edge: 'fired' | 'cleared' | null } {
  const above = level === 'above' ? state.above + 1 : 0;
  const below = level === 'below' ? state.below + 1 : 0;
  if (state.firedAt === null && above >= looks) return { state: { above, below, firedAt: now }, edge: 'fired' };
  if (state.firedAt !== null && below >= 2 * looks) return { state: QUIET, edge: 'cleared' };
  return { state: { above, below, firedAt: state.firedAt }, edge: null };
}
