import type { RemoteFailure } from './failure.ts';

/** Which of the published versions a slot shows. */
export type Which = 'stable' | 'previous';

/**
 * - `idle` nothing was asked for yet, or the slot was closed;
 * - `loading` the version is on its way (the slot shows a skeleton);
 * - `slow` still on its way, longer than usual (the slot says so);
 * - `ready` mounted;
 * - `unwell` mounted, but it threw since (the slot says so above it);
 * - `failed` not mounted, with the reason.
 */
export type SlotKind = 'idle' | 'loading' | 'slow' | 'ready' | 'unwell' | 'failed';

export interface SlotState {
  readonly kind: SlotKind;
  readonly which: Which;
  /** Counts the loads of this slot; the answer to an earlier one is passed over. */
  readonly attempt: number;
  /** The last one, until the slot is closed: the version before may be shown in its place. */
  readonly failure: RemoteFailure | null;
}

export type SlotEvent =
  /** Load a version: at the start, on Try again, on Open version X. */
  | { readonly type: 'open'; readonly which: Which }
  | { readonly type: 'tarried'; readonly attempt: number }
  | { readonly type: 'mounted'; readonly attempt: number }
  | { readonly type: 'failed'; readonly attempt: number; readonly failure: RemoteFailure }
  /** The mounted remote threw outside of any call of the shell. */
  | { readonly type: 'threw'; readonly attempt: number; readonly failure: RemoteFailure; readonly blank: boolean }
  | { readonly type: 'close' };

export const IDLE: SlotState = { kind: 'idle', which: 'stable', attempt: 0, failure: null };

type Step<Type> = (state: SlotState, event: Extract<SlotEvent, { type: Type }>) => SlotState;
type Row = { readonly [Type in SlotEvent['type']]: Step<Type> };

const stay = (state: SlotState): SlotState => state;
const open: Step<'open'> = (state, { which }) => ({ ...state, kind: 'loading', which, attempt: state.attempt + 1 });
const close = (state: SlotState): SlotState => ({ ...state, kind: 'idle', failure: null });
const ready = (state: SlotState): SlotState => ({ ...state, kind: 'ready' });
const fail: Step<'failed'> = (state, { failure }) => ({ ...state, kind: 'failed', failure });
/** A remote that threw and shows nothing has failed; one that shows something is kept, with what is typed into it. */
const threw: Step<'threw'> = (state, { failure, blank }) => ({ ...state, kind: blank ? 'failed' : 'unwell', failure });

/** Every state has an answer to every event. */
const TABLE: Readonly<Record<SlotKind, Row>> = {
  idle: { open, tarried: stay, mounted: stay, failed: stay, threw: stay, close: stay },
  loading: { open, tarried: (state) => ({ ...state, kind: 'slow' }), mounted: ready, failed: fail, threw: stay, close },
  slow: { open, tarried: stay, mounted: ready, failed: fail, threw: stay, close },
  ready: { open, tarried: stay, mounted: stay, failed: stay, threw, close },
  unwell: { open, tarried: stay, mounted: stay, failed: stay, threw, close },
  failed: { open, tarried: stay, mounted: stay, failed: stay, threw: stay, close },
};

/** The state after an event; what belongs to an earlier attempt changes nothing. */
export function nextSlotState(state: SlotState, event: SlotEvent): SlotState {
  if ('attempt' in event && event.attempt !== state.attempt) return state;
  return (TABLE[state.kind][event.type] as (state: SlotState, event: SlotEvent) => SlotState)(state, event);
}
