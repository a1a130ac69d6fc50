import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReleasePointer, ReleaseVersion } from '@tandem/rest';
import {
  changeLive, claimVersions, createFileStore, createS3Store, manifestIn, newest, numbersIn, openReleaseKey, openReleaseTeams, placeUnit, readSnapshot, StoreFailure, unitsIn, uploadUnit,
  type LiveParts, type PlacedUnit, type ReleaseActor, type ReleaseCommand,
} from '@tandem/server';
import { Stop } from '../stop.ts';
import { refusalLine, short } from './release-words.ts';

export interface ReleaseParts {
  readonly dataFolder: string;
  readonly now: () => number;
  /** Of the process: where the releases lie, and whose token this is. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export interface ReleaseData {
  readonly parts: LiveParts;
  readonly actor: ReleaseActor;
  readonly live: () => Promise<ReleasePointer | null>;
  /** Copies a build beside the others. */
  readonly place: (dist: string, note: (line: string) => void) => Promise<PlacedUnit>;
  /** @throws Stop saying why nothing is changed, and what to do */
  readonly order: (command: ReleaseCommand, reason: string, evidence?: unknown) => Promise<ReleasePointer | null>;
}

/**
 * The releases of the data folder, or of the bucket that `TANDEM_RELEASES` names, for whoever runs this: a team with
 * `TANDEM_RELEASE_TOKEN`, else an operator.
 * @throws Stop when a setting is missing or the token is nobody's
 */
export function openReleases({ dataFolder, now, env = {} }: ReleaseParts): ReleaseData {
  mkdirSync(dataFolder, { recursive: true });
  const root = join(dataFolder, 'releases');
  const bucket = bucketIn(env);
  const store = bucket === null ? createFileStore(root) : createS3Store(bucket);
  const parts: LiveParts = { store, signer: openReleaseKey(dataFolder), now: () => new Date(now()) };
  const actor = actorIn(dataFolder, env);
  return {
    parts,
    actor,
    live: async () => (await newest(parts)).live,
    async place(dist, note) {
      const remote = nameIn(dist);
      if (actor.kind === 'team' && !actor.remotes.includes(remote)) throw new Stop(refusalLine({ code: 'not-yours', remote, digest: null }));
      try {
        return await (bucket === null
          ? placeUnit({ dist, registry: root, now: parts.now, onStep: (step) => note(`${remote}: ${step} …`) })
          : uploadUnit(store, dist, (path, made) => note(`${remote}: ${path}${made ? '' : ' is there'}`)));
      } catch (error) {
        if (error instanceof StoreFailure) throw error;
        throw new Stop(`${remote} cannot be deployed: ${(error as Error).message}`, { cause: error });
      }
    },
    async order(command, reason, evidence) {
      const named = namedIn(command);
      const held = await claimVersions(store, named.map(([name, { d }]) => `${name}/${d}`));
      if (held.length > 0) throw new Stop(`${held.join(', ')} is being removed: run tandem release gc after an hour, then deploy it anew.`);
      // A removal that came to its end before the claim has taken the manifest last.
      for (const [name, version] of named) if ((await manifestIn(store, name, version)) === null) throw new Stop(`${name} ${short(version.d)} has just been removed: deploy it again with tandem release deploy FOLDER.`);
      const result = await changeLive(parts, { command, actor, reason, evidence });
      if (result.kind === 'refused') throw new Stop(refusalLine(result.refusal));
      return result.live;
    },
  };
}

/** What a command names that may be live no more, or not yet. */
function namedIn(command: ReleaseCommand): readonly (readonly [string, ReleaseVersion])[] {
  if ('version' in command) return [[command.remote, command.version]];
  if (command.kind === 'rollback') return command.to === undefined ? [] : [[command.remote, command.to]];
  return command.kind === 'restore' ? [...unitsIn(command.target)].map(([name, { stable }]) => [name, stable] as const) : [];
}

/** Whose build this is. @throws Stop */
function nameIn(dist: string): string {
  try {
    const { name } = JSON.parse(readFileSync(join(dist, 'unit.json'), 'utf8')) as { name?: unknown };
    if (typeof name === 'string') return name;
  } catch {
    // Said below.
  }
  throw new Stop(`${dist} holds no build with a unit.json: build the remote first (vite build in its folder), or name its folder.`);
}

function bucketIn(env: Readonly<Record<string, string | undefined>>) {
  const place = env['TANDEM_RELEASES']?.trim() ?? '';
  if (place === '') return null;
  const [, bucket = '', prefix = ''] = /^s3:\/\/([a-z0-9.-]+)\/?(.*)$/.exec(place) ?? [];
  if (bucket === '') throw new Stop(`TANDEM_RELEASES is "${place}": s3://bucket or s3://bucket/prefix is accepted; without it the data folder is used.`);
  const needed = (name: string): string => env[name]?.trim() || missing(name);
  return {
    endpoint: needed('TANDEM_S3_ENDPOINT'), region: env['AWS_REGION']?.trim() || 'us-east-1', bucket, prefix: prefix === '' ? '' : `${prefix.replace(/\/$/, '')}/`,
    accessKeyId: needed('AWS_ACCESS_KEY_ID'), secretAccessKey: needed('AWS_SECRET_ACCESS_KEY'), sessionToken: env['AWS_SESSION_TOKEN'],
  };
}

function missing(name: string): never {
  throw new Stop(`${name} is not set: TANDEM_RELEASES names a bucket, which needs TANDEM_S3_ENDPOINT, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.`);
}

function actorIn(dataFolder: string, env: Readonly<Record<string, string | undefined>>): ReleaseActor {
  const token = env['TANDEM_RELEASE_TOKEN']?.trim() ?? '';
  if (token === '') return { kind: 'operator', name: 'cli' };
  const team = openReleaseTeams(dataFolder).actorOf(token);
  if (team === null) throw new Stop('TANDEM_RELEASE_TOKEN is nobody’s: an operator makes a new one with tandem release team add.');
  return team;
}

/** A moment to go back to: by number, or what was live at a time. @throws Stop */
export async function snapshotOf({ parts: { store } }: ReleaseData, { seq, at }: { readonly seq?: number | undefined; readonly at?: number | undefined }): Promise<ReleasePointer> {
  if (seq !== undefined) return (await readSnapshot(store, seq)) ?? none(`There is no composition ${seq}: tandem release log lists them.`);
  for (const number of (await numbersIn(store, 'c')).reverse()) {
    const snapshot = await readSnapshot(store, number);
    if (snapshot !== null && Date.parse(snapshot.issued) <= (at ?? 0)) return snapshot;
  }
  return none('Nothing was live at that time: tandem release log lists what was.');
}

/** A version of a remote by its name or the beginning of its digest, from all that were ever live or candidates. @throws Stop */
export async function versionOf({ parts: { store } }: ReleaseData, remote: string, text: string): Promise<ReleaseVersion> {
  const found = new Map<string, ReleaseVersion>();
  for (const number of (await numbersIn(store, 'c')).reverse()) {
    const unit = unitsIn(await readSnapshot(store, number)).get(remote);
    for (const version of [unit?.candidate, unit?.stable, unit?.previous]) {
      if (version && !found.has(version.d) && (version.v === text || (text.length >= 6 && version.d.startsWith(text)))) found.set(version.d, version);
    }
  }
  const [only, ...others] = found.values();
  if (only && others.length === 0) return only;
  return none(only ? `${remote} ${text} is one of ${[...found.keys()].map((digest) => digest.slice(0, 12)).join(', ')}: name it by its digest.` : `${remote} ${text} was never released here: tandem release log ${remote} lists what was.`);
}

export function none(message: string): never {
  throw new Stop(message);
}
