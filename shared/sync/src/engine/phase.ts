import type { FlagsState } from '../flags/flags.ts';
import type { EditWay } from '../participant.ts';
import { stageThatHolds, type Stage } from '../protocol/stage.ts';
import type { Phase } from '../status.ts';

/**
 * What moves a schedule between its phases. The wishes come from the flags and the stage:
 * - `want-off`, `want-page` (the central store alone), `want-follow` (it reads the log, edits go by REST), `want-live`;
 * - `lease-ended` the flags may not be acted on any more, and nobody could be asked;
 * - `snapshot` the server's cells are here; the wish that holds then follows it.
 */
export type PhaseEvent = 'want-off' | 'want-page' | 'want-follow' | 'want-live' | 'lease-ended' | 'snapshot';

/** Every phase × every event. A captured edit stays captured: only fresh flags lead out of `parked`. */
const NEXT: Readonly<Record<Phase, Readonly<Record<PhaseEvent, Phase>>>> = {
  off: { 'want-off': 'off', 'want-page': 'page', 'want-follow': 'starting', 'want-live': 'starting', 'lease-ended': 'off', snapshot: 'off' },
  page: { 'want-off': 'off', 'want-page': 'page', 'want-follow': 'starting', 'want-live': 'starting', 'lease-ended': 'off', snapshot: 'page' },
  starting: { 'want-off': 'off', 'want-page': 'page', 'want-follow': 'starting', 'want-live': 'starting', 'lease-ended': 'off', snapshot: 'following' },
  following: { 'want-off': 'off', 'want-page': 'page', 'want-follow': 'following', 'want-live': 'live', 'lease-ended': 'off', snapshot: 'following' },
  live: { 'want-off': 'off', 'want-page': 'page', 'want-follow': 'following', 'want-live': 'live', 'lease-ended': 'parked', snapshot: 'live' },
  parked: { 'want-off': 'off', 'want-page': 'page', 'want-follow': 'following', 'want-live': 'live', 'lease-ended': 'parked', snapshot: 'parked' },
};

export const nextPhase = (phase: Phase, event: PhaseEvent): Phase => NEXT[phase][event];

/** Edits go into the outbox. */
export const captures = (phase: Phase): boolean => phase === 'live' || phase === 'parked';
/** The log is being read. */
export const reads = (phase: Phase): boolean => phase === 'live' || phase === 'following';
/** A lane to the server is wanted. */
export const listens = (phase: Phase): boolean => phase === 'starting' || reads(phase);
/** The way of an edit that begins in this phase. */
export const wayOf = (phase: Phase): EditWay => (captures(phase) ? 'bus' : phase === 'off' ? 'rest' : 'told');

const WISH: Readonly<Record<Stage, 'want-off' | 'want-follow' | 'want-live'>> = {
  off: 'want-off',
  dualwrite: 'want-follow',
  shadow: 'want-follow',
  live: 'want-live',
  rampdown: 'want-live',
  complete: 'want-live',
};

/** What the flags want, and the stage where one was ordered. */
export function wishOf({ values, wanted, ordered, stage }: Pick<FlagsState, 'values' | 'wanted' | 'ordered' | 'stage'>): PhaseEvent {
  if (wanted.enableRealTimeSync && !values.enableRealTimeSync) return 'lease-ended';
  const wish = ordered === null ? 'want-live' : WISH[stage];
  if (!values.enableCentralStore || wish === 'want-off') return 'want-off';
  return values.enableRealTimeSync ? wish : 'want-page';
}

/** Views follow the central store, as far as the stage goes: without an order that is the flags' own affair. */
export const projects = ({ values, stage, ordered }: Pick<FlagsState, 'values' | 'stage' | 'ordered'>): boolean =>
  values.enableCrossViewUpdates && (ordered === null || WISH[stage] === 'want-live');

/** The legacy stores stand still, as long as no flag says otherwise that may be acted on. */
export const isComplete = ({ wanted, ordered }: Pick<FlagsState, 'wanted' | 'ordered'>): boolean => stageThatHolds(ordered, wanted) === 'complete';
