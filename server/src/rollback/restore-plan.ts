import type { RollbackStatus, Wait } from './plan.ts';

/** A restore that takes longer stops, and says what holds it. */
export const RESTORE_LIMIT = 3_600_000;

export type RestoreStepName = 'check' | 'releases' | 'flags' | 'validate' | 'tell';
const STEPS: readonly RestoreStepName[] = ['check', 'releases', 'flags', 'validate', 'tell'];

export interface RestoreStep {
  readonly name: RestoreStepName;
  readonly began: number | null;
  readonly ended: number | null;
}

/** What comparing a schedule's table with its log came to. */
export interface Validation {
  readonly schedule: string;
  readonly cells: number;
  readonly differences: number;
  /** Of all cells. */
  readonly digest: string;
}

/** Brings back the composition of an earlier moment. Plain data: it is stored as it is. */
export interface RestoreState {
  readonly kind: 'restore';
  readonly status: RollbackStatus;
  readonly steps: readonly RestoreStep[];
  readonly spent: number;
  readonly since: number;
  readonly waits: readonly Wait[];
  /** What is brought back, and what was live before. */
  readonly composition: number;
  readonly from: number;
  /** Units whose files of then are not whole. */
  readonly missing: readonly string[];
  readonly validation: readonly Validation[];
  /** Schedules of a restore of all that an emergency has taken out of it. */
  readonly without?: readonly string[];
}

/** The step that is to be done now; done again after a restart, it changes nothing more. */
export type RestoreEffect =
  | { readonly kind: 'do'; readonly step: Exclude<RestoreStepName, 'validate'> }
  | { readonly kind: 'validate'; readonly schedule: string }
  | { readonly kind: 'done' | 'held' };

export type RestoreEvent =
  /** `schedules`: those that are to be validated. */
  | { readonly kind: 'look'; readonly schedules: readonly string[] }
  /** `missing`: units whose files of then are not whole. */
  | { readonly kind: 'checked'; readonly missing: readonly string[] }
  | { readonly kind: 'did'; readonly step: 'releases' | 'flags' | 'tell' }
  | { readonly kind: 'validated'; readonly result: Validation }
  /** What was brought back is not what is live: another process has changed it in the meantime. */
  | { readonly kind: 'drifted'; readonly step: 'releases' }
  /** The same of flags. Somebody has turned off on purpose what it brought back: a person decides. */
  | { readonly kind: 'changed'; readonly waits: readonly Wait[] }
  | { readonly kind: 'pause' | 'resume' | 'abort' };

export interface RestoreMoved {
  readonly state: RestoreState;
  readonly effects: readonly RestoreEffect[];
}

export const newRestore = (composition: number, from: number, now: number): RestoreState => ({
  kind: 'restore',
  status: 'running',
  steps: STEPS.map((name) => ({ name, began: null, ended: null })),
  spent: 0,
  since: now,
  waits: [],
  composition,
  from,
  missing: [],
  validation: [],
});

export function moveRestore(state: RestoreState, event: RestoreEvent, now: number): RestoreMoved {
  const { status } = state;
  const step = state.steps.find(({ ended }) => ended === null)?.name;
  const stay: RestoreMoved = { state, effects: [] };
  if (status === 'done' || status === 'aborted') return stay;
  switch (event.kind) {
    case 'pause':
      return status === 'running' ? { state: { ...stopped(state, now), status: 'paused' }, effects: [] } : stay;
    case 'resume':
      return status === 'running' ? stay : { state: resumed(state, now), effects: [] };
    case 'abort':
      return { state: { ...stopped(state, now), status: 'aborted', waits: [] }, effects: [] };
    case 'look':
      return status === 'running' ? look(state, event.schedules, now) : stay;
    case 'checked':
      if (step !== 'check') return stay;
      if (event.missing.length === 0) return { state: ended({ ...state, missing: [] }, 'check', now), effects: [] };
      return hold({ ...state, missing: event.missing }, [{ schedule: null, what: 'files', count: event.missing.length }], now);
    case 'did':
      return step === event.step ? done(ended(state, event.step, now), now) : stay;
    case 'validated': {
      if (step !== 'validate') return stay;
      const others = state.validation.filter(({ schedule }) => schedule !== event.result.schedule);
      return { state: { ...state, validation: [...others, event.result] }, effects: [] };
    }
    case 'drifted':
      return { state: again(state, [event.step]), effects: [] };
    case 'changed':
      return step === 'tell' ? hold({ ...again(state, ['flags', 'validate', 'tell']), validation: [] }, event.waits, now) : stay;
  }
}

const stopped = (state: RestoreState, now: number): RestoreState => (state.status === 'running' ? { ...state, spent: state.spent + Math.max(0, now - state.since) } : state);

/** What was found wrong is looked at again. */
const resumed = (state: RestoreState, now: number): RestoreState => ({
  ...state,
  status: 'running',
  since: now,
  spent: state.status === 'held' ? 0 : state.spent,
  waits: [],
  validation: state.validation.filter(({ differences }) => differences === 0),
});

const ended = (state: RestoreState, name: RestoreStepName, now: number): RestoreState => ({ ...state, waits: [], steps: state.steps.map((each) => (each.name === name ? { ...each, ended: now } : each)) });

/** These steps are to be done once more. */
const again = (state: RestoreState, names: readonly RestoreStepName[]): RestoreState => ({ ...state, steps: state.steps.map((each) => (names.includes(each.name) ? { ...each, began: null, ended: null } : each)) });

const hold = (state: RestoreState, waits: readonly Wait[], now: number): RestoreMoved => ({ state: { ...stopped(state, now), status: 'held', waits }, effects: [{ kind: 'held' }] });

const done = (state: RestoreState, now: number): RestoreMoved =>
  state.steps.every((each) => each.ended !== null) ? { state: { ...stopped(state, now), status: 'done' }, effects: [{ kind: 'done' }] } : { state, effects: [] };

function look(state: RestoreState, schedules: readonly string[], now: number): RestoreMoved {
  if (state.spent + (now - state.since) >= RESTORE_LIMIT) return hold(state, state.waits, now);
  const step = state.steps.find((each) => each.ended === null);
  if (!step) return done(state, now);
  const begun = step.began !== null ? state : { ...state, steps: state.steps.map((each) => (each === step ? { ...each, began: now } : each)) };
  if (step.name !== 'validate') return { state: begun, effects: [{ kind: 'do', step: step.name }] };
  const next = schedules.find((schedule) => begun.validation.every((each) => each.schedule !== schedule));
  if (next !== undefined) return { state: begun, effects: [{ kind: 'validate', schedule: next }] };
  const waits = begun.validation.filter(({ differences }) => differences > 0).map(({ schedule, differences }): Wait => ({ schedule, what: 'differs', count: differences }));
  return waits.length > 0 ? hold(begun, waits, now) : { state: ended(begun, 'validate', now), effects: [] };
}
