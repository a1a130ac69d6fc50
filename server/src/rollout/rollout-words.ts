import { report } from '@tandem/words/en/report';
import type { Raised } from '../alerts/alert-engine.ts';
import type { Refusal, RolloutEffect, RolloutState, Status } from './state.ts';
import { TRIGGERS, type Evidence, type TriggerName } from './watch.ts';

const REFUSED: Readonly<Record<Refusal, string>> = {
  running: 'A rollout is under way: pause it, or kill it, before another is started.',
  'not-running': 'No rollout is under way: start one first.',
  held: 'The rollout is held: look at what holds it, then resume it.',
  paused: 'The rollout is paused: resume it first.',
  'cool-down': 'Something failed a short while ago: wait until the cool-down is over.',
  firing: 'What holds the rollout is still so: it can be resumed once that is over.',
  own: 'Whoever asked for the next stage, or where nobody has, started the rollout or widened it last, cannot approve it: a second person has to.',
  gates: 'The next stage is not ready: tandem rollout status names what is missing.',
  'last-stage': 'There is no further stage.',
  'other-key': 'The key is for life: start with that of the rollouts before, or others would be exposed.',
};

const MOST_NAMED = 5;

/** Names in a sentence; of many the first few. */
export const namedFew = (names: readonly string[]): string => [...names.slice(0, MOST_NAMED), ...(names.length > MOST_NAMED ? [`+${names.length - MOST_NAMED}`] : [])].join(', ');

/** Why an order is not followed, and what to do. @param who may approve in the place of whoever may not */
export const refusalWords = (refused: Refusal, who: string): string => `${REFUSED[refused]}${refused === 'own' && who !== '' ? ` These may: ${who}.` : ''}`;

type RolloutAlert = Extract<RolloutEffect, { kind: 'alert' }>;

/** One sentence for whoever is woken. @param rotaName of a schedule, as people know it */
export function alertOfRollout({ type, key, schedule, cause, observed, lasting, evidence }: RolloutAlert, { policy, revision, stage }: RolloutState, rotaName: (schedule: string) => string): Raised {
  const name = policy?.stages[stage]?.name ?? '';
  const where = schedule === null ? `at ${name}` : `in ${rotaName(schedule)}, at ${name}`;
  const measured = evidence === null ? '' : `, ${shown(evidence.value)} at a bound of ${shown(evidence.bound)}, n ${evidence.n}`;
  const values = { revision, stage: name, cause, ...(evidence && { value: evidence.value, bound: evidence.bound, n: evidence.n, base: evidence.base }) };
  const raised = { type, key, schedule, values, lasting };
  if (cause === 'stage') return { ...raised, summary: `The rollout has begun ${name}.` };
  if (cause === 'approval') return { ...raised, summary: `The rollout is ready for the stage after ${name} and waits for approval.` };
  // The rollback that it orders has its own notice.
  if (cause === 'kill') return { ...raised, told: true, summary: 'The rollout was killed: everything is off.' };
  return { ...raised, summary: `The rollout ${observed ? 'would have stopped' : 'stops'} ${where}: ${report.triggers[cause] ?? cause}${measured}.` };
}

/** Why something was taken back, for the audit and whoever looks at it. */
export const takenBackWords = (trigger: TriggerName, { value, bound }: Evidence): string => `${report.triggers[trigger] ?? trigger}: ${shown(value)}, limit ${shown(bound)}`;

/** Why it is ordered again, where what was measured then is not known any more. */
export const stillWords = (trigger: TriggerName, status: Status): string => `${report.triggers[trigger] ?? trigger}: still ${status}`;

/** The trigger that a reason of these begins with, or one of an earlier version, which named it as it is; null: it is no such reason. */
export const triggerIn = (reason: string): TriggerName | null => TRIGGERS.find((trigger) => [report.triggers[trigger], trigger].some((name) => reason.startsWith(`${name}: `))) ?? null;

const shown = (value: number): string => String(Number(value.toFixed(3)));
