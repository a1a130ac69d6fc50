import type { OperationsAnswer, RollbackAnswer, RotaError } from '@tandem/rest';
import { missingFor, STAGES, type FlagValues, type ModeHeld, type ModeState, type Stage } from '@tandem/sync/protocol';
import { operations as words } from '@tandem/words/operations';
import { rollout } from '@tandem/words/rollout';
import { formatMoment } from '../live/moment.ts';
import type { NotCurrent } from './current-parts.svelte.ts';

export type ScheduleState = OperationsAnswer['schedules'][number];

/** What a sign stands for. `unknown`: nothing was measured, which is never green. */
export type Tone = 'ok' | 'busy' | 'hold' | 'bad' | 'unknown';

export interface Headline {
  readonly tone: Tone;
  readonly text: string;
  readonly because: string;
}

export const isOpen = ({ status }: RollbackAnswer): boolean => status === 'running' || status === 'paused' || status === 'held';

export const stageOf = ({ stage }: ScheduleState): Stage => STAGES.find((each) => each === stage) ?? 'off';

/** How rotas are called in a sentence; null: all of them. */
export function rotaName(state: Pick<OperationsAnswer, 'schedules'>, schedule: string | null): string {
  if (schedule === null) return words.allRotas;
  return state.schedules.find(({ id }) => id === schedule)?.name ?? schedule;
}

const sum = (schedules: readonly ScheduleState[], of: (pages: ScheduleState['pages']) => number): number => schedules.reduce((total, { pages }) => total + of(pages), 0);
const named = (schedules: readonly ScheduleState[]): string => schedules.map(({ name }) => name).join(', ');

/** The one sentence on top: what is worst of all that holds, and why. */
export function headlineOf(state: OperationsAnswer, locale: string): Headline {
  const { schedules, rollbacks, takenBack } = state;
  const { headline, because } = words;
  for (const status of ['held', 'paused', 'running'] as const) {
    const open = rollbacks.find((rollback) => rollback.status === status);
    if (!open) continue;
    const text = headline[status](words.kinds[open.kind], rotaName(state, open.schedule));
    if (status === 'running') return { tone: 'busy', text, because: stepLine(open) };
    return { tone: status === 'held' ? 'bad' : 'hold', text, because: because[status] };
  }
  if (takenBack) return { tone: 'hold', ...takenBackWords(state, takenBack, locale) };
  const safe = schedules.filter(({ safeMode }) => safeMode.length > 0);
  if (safe.length > 0) return { tone: 'hold', text: headline.safeMode(safe.length), because: because.safeMode(named(safe)) };
  const differing = schedules.filter(({ pages }) => pages.confirmed > 0);
  if (differing.length > 0) return { tone: 'bad', text: headline.differences(sum(differing, ({ confirmed }) => confirmed)), because: because.differences(named(differing)) };
  const troubles = schedules.flatMap(({ pages }) => pages.troubles);
  if (troubles.length > 0) return { tone: 'hold', text: headline.trouble(troubles.length), because: because.trouble(troubles[0] ?? '') };
  const behind = sum(schedules, (pages) => pages.behind);
  if (behind > 0) return { tone: 'busy', text: headline.behind(behind), because: because.behind };
  if (schedules.length === 0) return { tone: 'unknown', text: headline.none, because: '' };
  const synced = schedules.filter(({ mode }) => mode !== 'legacy').length;
  const text = headline.calm(synced, schedules.length);
  const [connected, unsent, compared] = [sum(schedules, (pages) => pages.connected), sum(schedules, (pages) => pages.unsent), sum(schedules, (pages) => pages.compared)];
  if (synced === 0) return { tone: 'ok', text, because: because.calm(connected, unsent) };
  if (compared === 0) return { tone: 'unknown', text, because: because.undecided(connected) };
  return { tone: 'ok', text, because: because.clean(connected, unsent, new Intl.NumberFormat(locale).format(compared)) };
}

/** What held when it was last heard of is not known to hold: nothing is well, or under way, that may have ended since. What was wrong stays so. */
export const toneNow = (tone: Tone, old: NotCurrent | null): Tone => (old === null || tone === 'bad' || tone === 'hold' ? tone : 'unknown');

/** That the rollout took itself back, when, why, what stays so and what is to be done. */
function takenBackWords(state: OperationsAnswer, { at, trigger, schedules, revision, rested }: NonNullable<OperationsAnswer['takenBack']>, locale: string): Pick<Headline, 'text' | 'because'> {
  const { text, because, next } = rollout.itself;
  const rotas = schedules === null ? words.allRotas : schedules.map((id) => rotaName(state, id)).join(', ');
  const moment = (when: number): string => formatMoment(when, locale, state.now);
  const step = !state.mayOrderAll ? next.others : schedules !== null ? next.resume : rested > state.now ? next.startFrom(moment(rested)) : next.start;
  return { text: text(rotas), because: [because(moment(at), rollout.triggers[trigger] ?? trigger, revision), step].join(' ') };
}

/** Which step is being taken: the first that has not ended. */
export const currentStep = ({ steps }: Pick<RollbackAnswer, 'steps'>): number => {
  const at = steps.findIndex(({ ended }) => ended === null);
  return at < 0 ? steps.length - 1 : at;
};

function stepLine(rollback: RollbackAnswer): string {
  const at = currentStep(rollback);
  const name = rollback.steps[at]?.name ?? '';
  return words.because.running(words.run.steps[name] ?? name, at + 1, rollback.steps.length);
}

/** What a plan waits for, one sentence each. */
export function waitLines(state: OperationsAnswer, { waits, schedule }: RollbackAnswer): string[] {
  return waits.map((wait) => {
    const text = words.run.waits[wait.what]?.(wait.count) ?? wait.what;
    return wait.schedule === null || wait.schedule === schedule ? text : words.run.waitsOf(rotaName(state, wait.schedule), text);
  });
}

/** The result of comparing as a sign and its sample. */
export function comparedOf({ pages: { compared, confirmed } }: ScheduleState, locale: string): { readonly tone: Tone; readonly text: string } {
  const sample = new Intl.NumberFormat(locale).format(compared);
  if (confirmed > 0) return { tone: 'bad', text: words.differ(confirmed, sample) };
  return compared === 0 ? { tone: 'unknown', text: words.notCompared } : { tone: 'ok', text: words.clean(sample) };
}

/** The next stage up and down; null where there is none. */
export function stepsFrom(stage: Stage): { readonly up: Stage | null; readonly down: Stage | null } {
  const at = STAGES.indexOf(stage);
  return { up: STAGES[at + 1] ?? null, down: STAGES[at - 1] ?? null };
}

/** Why a stage is not reached, in the page's words. */
export function guardWords({ guard, to, reason }: ModeHeld, mode: ModeState, flags: Readonly<Record<string, boolean>>): string {
  const say = words.stage.guards;
  switch (guard) {
    case 'flags':
      return say.flags(missingFor(to, flags as FlagValues).join(', '));
    case 'silent':
      return say.silent(mode.pages.connected - mode.pages.fresh);
    case 'trouble':
      return say.trouble(mode.pages.trouble[0] ?? reason);
    case 'unsent':
      return say.unsent(mode.pages.unsent);
    case 'difference':
      return say.difference(mode.pages.sweeps.confirmed);
    case 'clean-days':
      return say['clean-days'](mode.cleanDays, mode.neededDays);
    default:
      return say[guard] ?? reason;
  }
}

/** What a restore changes about flags and stage: rotas that stay as they are have no row. */
export const changedFlags = <Row extends { readonly before: { readonly on: readonly string[]; readonly stage: string }; readonly after: { readonly on: readonly string[]; readonly stage: string } }>(rows: readonly Row[]): Row[] =>
  rows.filter(({ before, after }) => before.stage !== after.stage || [...before.on].sort().join() !== [...after.on].sort().join());

/** Flags as people read them: all, none, or by name. */
export function flagsLine({ on, stage }: { readonly on: readonly string[]; readonly stage: string }): string {
  const { noFlags, allFlags } = words.preview;
  const flags = on.length === 0 ? noFlags : on.length === 5 ? allFlags : on.map((name) => name.replace('enable', '')).join(', ');
  return `${flags}, ${words.preview.stage(stage)}`;
}

/** Something may change within a second. */
export const isMoving = ({ rollbacks, schedules }: OperationsAnswer): boolean => rollbacks.some(({ status }) => status === 'running') || schedules.some(({ pages }) => pages.behind > 0);

/** The one line that says what is old, and since when. */
export function oldLine({ names, since }: NotCurrent, locale: string): string {
  if (names.length === 0) return words.notCurrent(formatMoment(since, locale));
  return words.partsNotCurrent(names.join(', '), since === 0 ? null : formatMoment(since, locale));
}

/** Why an order was not followed: what stands in a rollback's way is a rollback, and all else the server names by its cause. */
export function refusalWords({ kind, causes, reason }: RotaError): string {
  const { refused } = words;
  if (kind === 'forbidden' || kind === 'offline' || kind === 'timeout') return refused[kind];
  return kind === 'conflict' && (causes ?? []).every(({ code }) => code === 'stale') ? refused.conflict : refused.other(reason);
}
