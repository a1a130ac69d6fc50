import type { ProgressAnswer } from '@tandem/rest';
import { progress as words } from '@tandem/words/progress';

type Rota = ProgressAnswer['rotas'][number];

const percent = (value: number, locale: string): string => value.toLocaleString(locale, { maximumFractionDigits: 1 });

/** A day and time, without seconds: what is planned is not that exact. */
export const dayAndTime = (at: number, locale: string): string => new Intl.DateTimeFormat(locale, { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }).format(at);

/** How far it is, in one sentence. */
export function howFar({ rollout: { status, stage, stages, began }, now }: ProgressAnswer, locale: string): string {
  const { status: say } = words;
  const [step, of] = [stage + 1, stages.length];
  const pct = stages[stage]?.pct ?? 0;
  if (status === 'running') return began > now ? say.ahead(of) : pct === 0 ? say.chosen(step, of) : say.running(step, of, percent(pct, locale));
  if (status === 'held' || status === 'paused') return say[status](step, of);
  return say[status];
}

/** Whether a rota has it, and when it comes otherwise. */
export function nextOf({ live, since, next: { plan, at, stage } }: Rota, { rollout: { stages } }: ProgressAnswer, locale: string): { readonly state: string; readonly line: string } {
  const { state, next } = words;
  if (live) return { state: since === null ? state.live : `${state.live}, ${words.since(dayAndTime(since, locale))}`, line: next.live };
  const line = plan === 'announced' && at !== null ? next.announced(dayAndTime(at, locale)) : plan === 'stage' && stage !== null ? next.stage(stage + 1, stages.length, percent(stages[stage]?.pct ?? 0, locale)) : plan === 'taken-back' ? next['taken-back'] : next.none;
  return { state: state.not, line };
}

/** What went wrong, for whoever was not asked to know the insides. */
export function pastWords({ kind, cause, at, over }: Rota['past'][number], locale: string): { readonly what: string; readonly took: string } {
  const known = kind === 'restore' ? 'restore' : (cause ?? 'operator');
  const what = (Object.hasOwn(words.causes, known) ? words.causes[known] : undefined) ?? words.other;
  return { what, took: over === null ? words.underWay : words.over(Math.max(1, (over - at) / 1000).toLocaleString(locale, { maximumFractionDigits: 0 })) };
}
