import type { Phase } from '../status.ts';

/**
 * What moves a schedule between its phases. The three wishes come from the flags:
 * - `want-off`, `want-page` (the central store alone), `want-live` (real-time too);
 * - `lease-ended` the flags may not be acted on any more, and nobody could be asked;
 * - `snapshot` the server's cells are here.
 */
export type PhaseEvent = 'want-off' | 'want-page' | 'want-live' | 'lease-ended' | 'snapshot';

/** Every phase × every event. A captured edit stays captured: only fresh flags lead out of `parked`. */
const NEXT: Readonly<Record<Phase, Readonly<Record<PhaseEvent, Phase>>>> = {
  off: { 'want-off': 'off', 'want-page': 'page', 'want-live': 'starting', 'lease-ended': 'off', snapshot: 'off' },
  page: { 'want-off': 'off', 'want-page': 'page', 'want-live': 'starting', 'lease-ended': 'off', snapshot: 'page' },
  starting: { 'want-off': 'off', 'want-page': 'page', 'want-live': 'starting', 'lease-ended': 'off', snapshot: 'live' },
  live: { 'want-off': 'off', 'want-page': 'page', 'want-live': 'live', 'lease-ended': 'parked', snapshot: 'live' },
  parked: { 'want-off': 'off', 'want-page': 'page', 'want-live': 'live', 'lease-ended': 'parked', snapshot: 'parked' },
};

export const nextPhase = (phase: Phase, event: PhaseEvent): Phase => NEXT[phase][event];

/** Edits go into the outbox. */
export const captures = (phase: Phase): boolean => phase === 'live' || phase === 'parked';
/** A lane to the server is wanted. */
export const listens = (phase: Phase): boolean => phase === 'starting' || phase === 'live';
