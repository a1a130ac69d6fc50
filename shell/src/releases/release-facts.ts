import type { ReleaseOrder, ReleasesAnswer, ReleaseStanza, ReleaseWatch } from '@tandem/rest';
import { releases as words } from '@tandem/words/releases';
import type { Tone } from '../operations/operations-facts.ts';

export type OrderKind = ReleaseOrder['kind'];
export type UnitState = ReleasesAnswer['units'][number];

export const versionOf = ({ v, d }: ReleaseStanza['stable']): string => `${v} (${d.slice(0, 12)})`;

export const toneOf = ({ state, candidate }: Pick<UnitState, 'state' | 'candidate'>): Tone =>
  state === 'locked' || state === 'paused' ? 'hold' : candidate ? 'busy' : 'ok';

/** What an entry went from, or to. */
export const sideOf = (text: string | null): string => (text === null ? '–' : /^[0-9a-f]{64}$/.test(text) ? text.slice(0, 12) : text);

/** What can be ordered as the unit stands now; what leads back comes before what leads on. */
export function ordersFor({ candidate, state, versions, unit }: UnitState): readonly OrderKind[] {
  const locked = state === 'locked';
  return [
    ...(candidate ? (['abort'] as const) : []),
    ...(versions.length > 0 ? (['rollback'] as const) : []),
    ...(candidate && !locked ? (['promote'] as const) : []),
    ...(candidate && !locked && state !== 'paused' && unit !== 'shell' ? (['pause'] as const) : []),
    locked ? 'unlock' : 'lock',
  ];
}

const STEPS = [1, 5, 10, 25, 50, 100];
/** Shares that are more than now; the shell goes to everybody at once. */
export const widerThan = ({ percent, unit, state }: UnitState): readonly number[] => (unit === 'shell' ? [100] : STEPS.filter((step) => step > (percent ?? 0) || (step === percent && state === 'paused')));

/** How the gate judges a candidate, or what it waits for. */
export function watchedAs({ verdict, why, cause, pages, beside, needed, bakes }: ReleaseWatch, figure: (n: number) => string, moment: (at: number) => string): string {
  const { watch } = words;
  const what = cause === null ? '' : watch.causes[cause];
  if (verdict !== 'inconclusive') return verdict === 'pass' ? watch.pass : watch.fail(what);
  if (why === 'held') return watch.held(what);
  if (why === 'bake') return watch.bake(moment(bakes));
  return why === 'silence' ? watch.silence : watch.sample(figure(pages), figure(beside), figure(needed));
}

export function standsAs(stanza: ReleaseStanza | null, figure: (n: number) => string): string {
  if (stanza === null) return words.gone;
  const candidate = stanza.candidate ? words.withCandidate(versionOf(stanza.candidate), figure(stanza.percent ?? 0)) : '';
  return words.stands(versionOf(stanza.stable), candidate, words.states[stanza.state ?? 'built']);
}
