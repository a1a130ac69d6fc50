import { MODES, STAGES, nextStage, type Mode, type ModeHeld, type Stage } from '@tandem/sync/protocol';
import type { ServerConsistency } from '../consistency/server-consistency.ts';
import type { SweepDays } from '../consistency/sweep-days.ts';
import type { ChangedBy, ScheduleFlags } from '../flags/schedule-flags.ts';
import { mayRaise, type GuardFacts, type Verdict } from './guards.ts';
import type { Reports } from './reports.ts';

/** What is ordered: a stage, or a mode, which is the nearest of its stages. */
export type Goal = Stage | Mode;

export interface SwitchOptions extends ChangedBy {
  /** Approves that legacy stores are left behind, which `complete` asks for. */
  readonly approve?: boolean;
  /** Asks no guard but flags and safe mode. */
  readonly force?: boolean;
}

/** How far an order went. */
export interface Switched {
  /** The stages that were reached, in order. */
  readonly steps: readonly Stage[];
  /** What stopped it; null: it is done. */
  readonly stopped: ModeHeld | null;
}

export interface ModeOrders {
  /** Goes step by step, and stops at the first guard that says no. @throws RotaFailure `conflict`: somebody else orders too */
  switchTo(scheduleId: string, goal: Goal, options: SwitchOptions): Promise<Switched>;
  /** Gives synchronization up: `off`, and nothing of before counts. @param epoch see `ScheduleFlags.order` @returns whether anything has changed */
  fallBack(scheduleId: string, by: ChangedBy, epoch?: number): Promise<boolean>;
  /** What holds back the next stage now. */
  verdict(scheduleId: string, approved: boolean): Promise<Verdict>;
}

export interface ModeOrdersParts {
  readonly flags: Pick<ScheduleFlags, 'get' | 'stageOf' | 'order'>;
  /** null: the pages of a server that runs are not known here. */
  readonly reports: Pick<Reports, 'of'> | null;
  readonly consistency: Pick<ServerConsistency, 'check'>;
  readonly days: Pick<SweepDays, 'cleanDays'>;
  readonly neededDays: number;
  readonly now: () => number;
}

export function createModeOrders({ flags, reports, consistency, days, neededDays, now }: ModeOrdersParts): ModeOrders {
  async function verdict(scheduleId: string, approved: boolean, force = false): Promise<Verdict> {
    const server = force ? UNASKED : await consistency.check(scheduleId);
    // What is asked of the server takes a while: the rest is as it is after it.
    const { values, safeMode } = flags.get(scheduleId, 'operator');
    const { kept, began } = flags.stageOf(scheduleId);
    const facts: GuardFacts = {
      flags: values,
      safeMode,
      stage: kept,
      began,
      lanes: force ? [] : reports === null ? null : reports.of(scheduleId),
      server,
      cleanDays: force ? neededDays : days.cleanDays(scheduleId),
      neededDays,
      approved: approved || force,
      now: now(),
    };
    return mayRaise(facts);
  }

  return {
    async switchTo(scheduleId, goal, { approve = false, force = false, ...by }) {
      const steps: Stage[] = [];
      for (;;) {
        const { kept, ordered } = flags.stageOf(scheduleId);
        const event = directionTo(kept, goal);
        if (event === null) {
          // What only followed the flags is ordered now, so that raising them raises it no more.
          if (ordered === null) await flags.order(scheduleId, 'stay', kept, by);
          return { steps, stopped: null };
        }
        if (event === 'raise') {
          const found = await verdict(scheduleId, approve, force);
          if (!found.ok) return { steps, stopped: { to: nextStage(kept, 'raise'), guard: found.guard, reason: found.reason } };
        }
        await flags.order(scheduleId, event, kept, by);
        steps.push(flags.stageOf(scheduleId).kept);
      }
    },
    fallBack: (scheduleId, by, epoch) => flags.order(scheduleId, 'fall-back', null, by, epoch),
    verdict,
  };
}

const GOALS: readonly Goal[] = [...STAGES, 'legacy', 'hybrid', 'sync'];

/** The stage or mode of this name. @throws RangeError that names those there are */
export function goalNamed(text: string): Goal {
  const goal = GOALS.find((each) => each === text);
  if (goal !== undefined) return goal;
  throw new RangeError(`There is no stage or mode "${text}": there are ${GOALS.join(', ')}.`);
}

const UNASKED = { confirmed: 0, errors: 0 };

const rank = (stage: Stage): number => STAGES.indexOf(stage);

/** null: it is there. */
function directionTo(kept: Stage, goal: Goal): 'raise' | 'lower' | null {
  const wanted = STAGES.filter((stage) => stage === goal || MODES[stage] === goal).map(rank);
  const at = rank(kept);
  if (wanted.includes(at)) return null;
  return wanted.some((each) => each > at) ? 'raise' : 'lower';
}
