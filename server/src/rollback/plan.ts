import { COMPARED, FLAG_NAMES, type FlagName, type Stage } from '@tandem/sync/protocol';

/** Milliseconds between two steps, at least. */
export const STEP_GAP = 2000;
/** A page that says nothing for so long acts on nothing any more: the lease of its flags. */
export const SILENT_AFTER = 60_000;
/** Pages need so long to come back to a server that has just started. */
export const RECONNECT = 10_000;
/** A sweep under a new stage is waited for so long; a page that sends none has nothing to compare with. */
export const SWEEP_WITHIN = 40_000;
/** A plan that takes longer stops, and says what holds it. */
export const TIME_LIMIT = { emergency: 120_000, gradual: 900_000 } as const;

export type PlanKind = keyof typeof TIME_LIMIT;
export type StepName = 'off' | 'crossView' | 'performance' | 'realTime' | 'centralStore';
/** `held`: it moves no further until a person says so. */
export type RollbackStatus = 'running' | 'paused' | 'held' | 'done' | 'aborted';

interface StepPlan {
  readonly name: StepName;
  readonly flags: readonly FlagName[];
}

/** What each kind turns off, in this order. */
const STEPS: Readonly<Record<PlanKind, readonly StepPlan[]>> = {
  emergency: [{ name: 'off', flags: FLAG_NAMES }],
  gradual: [
    { name: 'crossView', flags: ['enableCrossViewUpdates'] },
    { name: 'performance', flags: ['enablePerformanceOptimization'] },
    // Never one without the other: live writes without conflicts would be lost updates.
    { name: 'realTime', flags: ['enableRealTimeSync', 'enableConflictResolution'] },
    { name: 'centralStore', flags: ['enableCentralStore'] },
  ],
};

export interface PlanStep extends StepPlan {
  /** When its flags were turned off; null: not yet. */
  readonly began: number | null;
  /** When all pages had followed; null: not yet. */
  readonly ended: number | null;
  /** Pages that had followed without a sweep under its stage. */
  readonly unswept: number;
}

/** What a plan waits for. `count`: pages, or edits for `unsent`, cells for `difference` and what was changed of flags, stage and safe mode for `changed`. */
export interface Wait {
  /** null: not of one schedule. */
  readonly schedule: string | null;
  readonly what: 'gap' | 'reconnect' | 'behind' | 'unsent' | 'difference' | 'sweep' | 'files' | 'differs' | 'changed' | 'pages';
  readonly count: number;
}

/** A rollback that turns flags off. Plain data: it is stored as it is. */
export interface PlanState {
  readonly kind: PlanKind;
  readonly status: RollbackStatus;
  readonly steps: readonly PlanStep[];
  /** Milliseconds that it ran before `since`. */
  readonly spent: number;
  readonly since: number;
  readonly waits: readonly Wait[];
  /** Schedules in which something was on when a step began: only their pages can report what they have come to. */
  readonly concerned: readonly string[];
  /** The emergency that took its place. */
  readonly replacedBy?: string;
}

/** A connected tab, as it last reported. */
export interface PageState {
  /** When it connected. */
  readonly connected: number;
  /** When it reported; null: it never did, and the rest says nothing. */
  readonly at: number | null;
  readonly revision: number;
  readonly stage: Stage;
  readonly unsent: number;
  /** Confirmed differences of its last sweep under this stage; null: there was none. */
  readonly confirmed: number | null;
  /** When that sweep was first reported; null: there was none. */
  readonly sweptAt: number | null;
}

export interface SchedulePages {
  readonly schedule: string;
  /** Of its flags, as they stand. */
  readonly revision: number;
  /** Something is on in it. */
  readonly on: boolean;
  readonly pages: readonly PageState[];
}

export type PlanEvent =
  /** `upSince`: when whoever looks began to hear pages. */
  | { readonly kind: 'look'; readonly schedules: readonly SchedulePages[]; readonly upSince: number }
  | { readonly kind: 'pause' | 'resume' | 'abort' };

export type PlanEffect =
  /** All of these, so that what was turned on again in the middle goes too. `last`: nothing is to stay on. */
  | { readonly kind: 'turn-off'; readonly step: StepName; readonly flags: readonly FlagName[]; readonly last: boolean }
  | { readonly kind: 'done' | 'held' }
  /** Everything off at once instead. */
  | { readonly kind: 'emergency' };

export interface Moved {
  readonly state: PlanState;
  readonly effects: readonly PlanEffect[];
}

/** @param concerned those of the plans whose place it takes */
export const newPlan = (kind: PlanKind, now: number, concerned: readonly string[] = []): PlanState => ({
  kind,
  status: 'running',
  steps: STEPS[kind].map((step) => ({ ...step, began: null, ended: null, unswept: 0 })),
  spent: 0,
  since: now,
  waits: [],
  concerned,
});

const OPEN: readonly RollbackStatus[] = ['running', 'paused', 'held'];
export const isOpen = (status: RollbackStatus): boolean => OPEN.includes(status);

export function movePlan(state: PlanState, event: PlanEvent, now: number): Moved {
  const stay: Moved = { state, effects: [] };
  if (!isOpen(state.status)) return stay;
  switch (event.kind) {
    case 'pause':
      return state.status === 'running' ? { state: { ...stopped(state, now), status: 'paused' }, effects: [] } : stay;
    case 'resume':
      // Whoever lets a held one go on gives it its time again.
      return state.status === 'running' ? stay : { state: { ...state, status: 'running', since: now, spent: state.status === 'held' ? 0 : state.spent }, effects: [] };
    case 'abort':
      return { state: { ...stopped(state, now), status: 'aborted', waits: [] }, effects: state.kind === 'gradual' ? [{ kind: 'emergency' }] : [] };
    case 'look':
      return state.status === 'running' ? look(state, event, now) : stay;
  }
}

const stopped = (state: PlanState, now: number): PlanState => (state.status === 'running' ? { ...state, spent: state.spent + Math.max(0, now - state.since) } : state);

const finish = (state: PlanState, now: number): Moved => ({ state: { ...stopped(state, now), status: 'done', waits: [] }, effects: [{ kind: 'done' }] });

function look(state: PlanState, { schedules, upSince }: Extract<PlanEvent, { kind: 'look' }>, now: number): Moved {
  const at = state.steps.findIndex(({ ended }) => ended === null);
  const step = state.steps[at];
  if (!step) return finish(state, now);
  if (step.began === null) return begin(state, at, schedules, now);
  const { waits, unswept } = waitsOf(state, schedules, step.began, upSince, now);
  if (waits.length > 0) return wait(state, waits, now);
  const steps = state.steps.map((each, i) => (i === at ? { ...each, ended: now, unswept } : each));
  const next = { ...state, steps, waits: [] };
  return begin(next, at + 1, schedules, now);
}

function begin(state: PlanState, at: number, schedules: readonly SchedulePages[], now: number): Moved {
  const step = state.steps[at];
  if (!step) return finish(state, now);
  const last = Math.max(...state.steps.map(({ began }) => began ?? -Infinity));
  if (now - last < STEP_GAP) return wait(state, [{ schedule: null, what: 'gap', count: 0 }], now);
  const steps = state.steps.map((each, i) => (i === at ? { ...each, began: now } : each));
  const flags = steps.slice(0, at + 1).flatMap((each) => each.flags);
  const concerned = [...new Set([...state.concerned, ...schedules.filter(({ on }) => on).map(({ schedule }) => schedule)])];
  return { state: { ...state, steps, waits: [], concerned }, effects: [{ kind: 'turn-off', step: step.name, flags, last: at === steps.length - 1 }] };
}

function wait(state: PlanState, waits: readonly Wait[], now: number): Moved {
  if (state.spent + (now - state.since) < TIME_LIMIT[state.kind]) return { state: { ...state, waits }, effects: [] };
  return { state: { ...stopped(state, now), status: 'held', waits }, effects: [{ kind: 'held' }] };
}

function waitsOf({ concerned }: PlanState, schedules: readonly SchedulePages[], began: number, upSince: number, now: number): { readonly waits: Wait[]; readonly unswept: number } {
  const waits: Wait[] = [];
  let unswept = 0;
  if (now - upSince < RECONNECT) waits.push({ schedule: null, what: 'reconnect', count: 0 });
  for (const { schedule, revision, pages } of schedules) {
    const held = { behind: 0, unsent: 0, difference: 0, sweep: 0 };
    for (const page of pages) {
      if (now - Math.max(began, page.at ?? page.connected) >= SILENT_AFTER) continue;
      const behind = page.at === null || page.revision < revision;
      if (behind && concerned.includes(schedule)) {
        held.behind += 1;
        continue;
      }
      held.unsent += page.unsent;
      if (behind) continue;
      held.difference += page.confirmed ?? 0;
      if (!COMPARED.has(page.stage) || (page.sweptAt !== null && page.sweptAt > began)) continue;
      if (now - began < SWEEP_WITHIN) held.sweep += 1;
      else unswept += 1;
    }
    for (const what of ['behind', 'unsent', 'difference', 'sweep'] as const) if (held[what] > 0) waits.push({ schedule, what, count: held[what] });
  }
  return { waits, unswept };
}
