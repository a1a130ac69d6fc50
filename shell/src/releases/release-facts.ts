import type { ReleaseOrder, ReleasesAnswer, ReleaseStanza, ReleaseWatch, VersionDiff } from '@tandem/rest';
import { releases as words } from '@tandem/words/releases';
import type { Tone } from '../operations/operations-facts.ts';

export type OrderKind = ReleaseOrder['kind'];
export type UnitState = ReleasesAnswer['units'][number];

export const versionOf = ({ v, d }: Pick<ReleaseStanza['stable'], 'v' | 'd'>): string => `${v} (${d.slice(0, 12)})`;

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

type OpenVersion = UnitState['open'][number];

/** In how many open pages a version is. */
export const pagesOf = ({ open }: Pick<UnitState, 'open'>, { d }: ReleaseStanza['stable']): number => open.find(({ digest }) => digest === d)?.pages ?? 0;

/** Versions that pages have and that are neither stable nor candidate nor previous. */
export function othersOf({ open, stable, candidate, previous }: UnitState): readonly OpenVersion[] {
  const named = new Set([stable, candidate, previous].map((version) => version?.d));
  return open.filter(({ digest }) => !named.has(digest));
}

export function otherAs({ version, digest, standing }: OpenVersion): string {
  const { others } = words;
  const name = version === null ? digest.slice(0, 12) : versionOf({ v: version, d: digest });
  return standing === 'killed' || standing === 'unknown' ? others[standing](name) : others.older(name);
}

/** Whom the candidate is given to: share, names, and how many that is of all. */
export function cohortAs({ unit, percent, include, people }: UnitState, figure: (n: number) => string): string {
  const { cohort } = words;
  if (unit === 'shell') return cohort.shell;
  const who = [cohort.share(figure(percent ?? 0)), ...(include.length > 0 ? [cohort.named(include.join(', '))] : [])].join(' ');
  return people === null ? who : `${who}: ${cohort.people(people.given, figure(people.given), people.all, figure(people.all))}`;
}

/** What of a unit is worth comparing: what comes with what is there, or what is there with what was. */
export function comparedOf({ stable, candidate, previous }: UnitState): { readonly kind: 'candidate' | 'previous'; readonly from: string; readonly to: string } | null {
  if (candidate) return { kind: 'candidate', from: stable.d, to: candidate.d };
  return previous && { kind: 'previous', from: previous.d, to: stable.d };
}

/** Of a file that differs. */
export const changeOf = ({ before, after }: VersionDiff['files'][number]): 'added' | 'removed' | 'changed' => (before === null ? 'added' : after === null ? 'removed' : 'changed');

/** Agreements and what is loaded first, a sentence each, also where they are the same. */
export function agreedAs({ contract, entry, css }: Pick<VersionDiff, 'contract' | 'entry' | 'css'>): readonly string[] {
  const { diff } = words;
  const span = (numbers: VersionDiff['contract'][number]['before']): string => (numbers === null ? diff.notDeclared : diff.span(...numbers));
  const sheets = (paths: readonly string[]): string => paths.join(', ') || diff.noCss;
  return [
    ...(contract.length === 0 ? [diff.sameContract] : contract.map(({ surface, before, after }) => diff.contract(surface, span(before), span(after)))),
    entry === null ? diff.sameEntry : diff.entry(entry.before, entry.after),
    css === null ? diff.sameCss : diff.css(sheets(css.before), sheets(css.after)),
  ];
}
