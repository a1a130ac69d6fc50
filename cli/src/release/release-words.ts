import type { ReleaseEntry, ReleasePointer, ReleaseUnit, ReleaseVersion, ReleaseWatch, VersionDiff } from '@tandem/rest';
import { unitsIn, type Refusal } from '@tandem/server';

export const short = (digest: string): string => digest.slice(0, 12);
export const shownVersion = (version: ReleaseVersion | null | undefined): string => (version ? `${version.v} (${short(version.d)})` : '-');

/** What, which remote and digest, and the next command. */
const REFUSALS: Readonly<Record<Refusal['code'], (remote: string, digest: string, now: string) => string>> = {
  'not-yours': (remote) => `${remote} is another team's: a token reaches the remotes that tandem release team list names for it.`,
  'operators-only': () => 'Only an operator may do this: run it without TANDEM_RELEASE_TOKEN.',
  'not-automatic': (remote) => `${remote}: a gate may only narrow, or roll back to the previous version.`,
  'unknown-remote': (remote) => `${remote} has never been released: tandem release deploy FOLDER begins it, tandem release list shows what there is.`,
  blocked: (remote, digest) => `${remote} ${digest} was killed and never comes back: deploy another version with tandem release deploy FOLDER.`,
  locked: (remote, digest) => `${remote} ${digest} is locked: tandem release log ${remote} says why; an operator goes on with tandem release unlock ${remote}.`,
  'not-locked': (remote, digest) => `${remote} ${digest} is not locked: there is nothing to unlock.`,
  'under-way': (remote, digest, now) => `${remote} ${digest} is being rolled out, at ${now}: replace it with tandem release deploy FOLDER --hotfix, or end it with tandem release abort ${remote}.`,
  'no-rollout': (remote) => `${remote} has no rollout for a hotfix: leave --hotfix out.`,
  'no-candidate': (remote) => `${remote} has no candidate: tandem release deploy FOLDER makes one.`,
  'not-wider': (remote, digest, now) => `${remote} ${digest} is at ${now} already, and promote only widens: tandem release abort ${remote} takes it back.`,
  'not-lower': (remote, digest, now) => `${remote} ${digest} is at ${now}: only less is accepted.`,
  'nothing-before': (remote, digest) => `${remote} ${digest} is its first version: name one with --to, from tandem release log ${remote}.`,
  'live-already': (remote, digest) => `${remote} ${digest} is the stable version already: tandem release list shows it.`,
  'shell-whole': () => 'The shell cannot be shared out by percent: tandem release promote shell 100.',
};

export const refusalLine = ({ code, remote, digest, now }: Refusal): string => REFUSALS[code](remote ?? 'everything', digest === null ? '' : short(digest), now ?? '').replace('  ', ' ');

export function unitLine(name: string, { stable, previous, candidate, rollout, state }: ReleaseUnit): string {
  const widening = candidate ? `\tcandidate ${shownVersion(candidate)} at ${rollout?.percent ?? 0} %, ${rollout?.id ?? ''}` : '';
  return `${name}\t${state ?? 'as built'}\tstable ${shownVersion(stable)}\tprevious ${shownVersion(previous)}${widening}`;
}

const WAITS: Readonly<Record<NonNullable<ReleaseWatch['why']>, (watch: ReleaseWatch) => string>> = {
  silence: () => 'no page that has it is heard of',
  sample: ({ pages, beside, needed, cause, n, base }) => (cause === null ? `${pages} pages with it and ${beside} beside it of ${needed} each` : `${cause}: ${n ?? 0} values with it and ${base ?? 0} beside it are too few`),
  held: ({ cause, value, bound }) => `${cause ?? ''} is ${figure(value)} % worse, ${figure(bound)} % are accepted`,
  bake: ({ bakes }) => `it bakes until ${new Date(bakes).toISOString()}`,
};
const figure = (value: number | null): string => (value === null ? '' : value.toFixed(1));

/** What a candidate waits for. */
export function watchLine(remote: string, percent: number, watch: ReleaseWatch | null): string {
  const what = watch === null ? 'nothing is known of it' : watch.verdict === 'fail' ? `it has failed (${watch.cause ?? ''}), and the server takes it back` : watch.why === null ? 'the gate has passed it' : WAITS[watch.why](watch);
  return `${remote} stays at ${percent} %: ${what}.`;
}

export const entryLine = ({ seq, at, actor, action, remote, from, to, reason }: ReleaseEntry): string =>
  `${seq}\t${at}\t${actor}\t${action}\t${remote ?? 'everything'}\t${side(from)} -> ${side(to)}\t${reason}`;
const side = (text: string | null): string => (text === null ? '-' : /^[0-9a-f]{64}$/.test(text) ? short(text) : text);

export interface UnitChange {
  readonly unit: string;
  readonly before: ReleaseVersion | null;
  readonly after: ReleaseVersion | null;
}

/** Units whose stable version differs. */
export function unitChanges(before: ReleasePointer | null, after: ReleasePointer): UnitChange[] {
  const [here, there] = [unitsIn(before), unitsIn(after)];
  return [...new Set([...here.keys(), ...there.keys()])].flatMap((unit) => {
    const [was, is] = [here.get(unit)?.stable ?? null, there.get(unit)?.stable ?? null];
    return was?.d === is?.d ? [] : [{ unit, before: was, after: is }];
  });
}

export const changeLine = ({ unit, before, after }: UnitChange): string => `${unit}: ${shownVersion(before)} -> ${shownVersion(after)}`;

const spanText = (span: readonly [number, number] | null): string => (span === null ? 'none' : span.join('–'));
const listText = (paths: readonly string[]): string => paths.join(', ') || 'none';

/** Two versions of a remote: the files that differ, what else does, and what it comes to. */
export function diffLines({ files, same, bytes, contract, entry, css }: VersionDiff): string[] {
  return [
    ...files.map(({ path, was, before, after }) => `${path}\t${before ?? 'none'} -> ${after ?? 'none'} bytes${was === null ? '' : `\twas ${was}`}`),
    ...contract.map(({ surface, before, after }) => `contract ${surface}\t${spanText(before)} -> ${spanText(after)}`),
    ...(entry === null ? [] : [`entry\t${entry.before} -> ${entry.after}`]),
    ...(css === null ? [] : [`css\t${listText(css.before)} -> ${listText(css.after)}`]),
    `${files.length} of ${files.length + same} files ${files.length === 1 ? 'differs' : 'differ'}\t${bytes.before} -> ${bytes.after} bytes`,
  ];
}
