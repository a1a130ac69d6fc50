import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { chmodSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import type { ReleaseActor } from './composition/command.ts';
import { unfinishedName } from './durable-files.ts';

const NAME = /^[a-z][a-z0-9-]{0,40}$/;
const teams = z.array(z.object({ name: z.string().check(z.regex(NAME)), remotes: z.array(z.string().check(z.regex(NAME))), hash: z.string() }));
export type ReleaseTeam = z.infer<typeof teams>[number];

/** The credentials of the teams, in the data folder, by the hash of their token. */
export interface ReleaseTeams {
  readonly list: () => readonly Omit<ReleaseTeam, 'hash'>[];
  /** A new token for a team, which is stored nowhere; one of before is void. @throws RangeError for a name that is not accepted */
  readonly issue: (name: string, remotes: readonly string[]) => string;
  /** False: there is no such team. */
  readonly revoke: (name: string) => boolean;
  /** Whose token it is; null: nobody's. */
  readonly actorOf: (token: string) => Extract<ReleaseActor, { kind: 'team' }> | null;
}

export function openReleaseTeams(folder: string): ReleaseTeams {
  const path = join(folder, 'release-teams.json');
  const read = (): readonly ReleaseTeam[] => {
    try {
      return z.parse(teams, JSON.parse(readFileSync(path, 'utf8')));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw new Error(`${path} is not a list of teams: put the right one back.`, { cause: error });
    }
  };
  const write = (all: readonly ReleaseTeam[]): void => {
    const draft = unfinishedName(path);
    writeFileSync(draft, `${JSON.stringify(all, null, 1)}\n`, { mode: 0o600, flush: true });
    chmodSync(draft, 0o600);
    renameSync(draft, path);
  };
  return {
    list: () => read().map(({ name, remotes }) => ({ name, remotes })),
    issue(name, remotes) {
      for (const each of [name, ...remotes]) if (!NAME.test(each)) throw new RangeError(`"${each}" is no name: lower-case letters, digits and dashes are accepted.`);
      const token = `tandem-${randomBytes(32).toString('base64url')}`;
      write([...read().filter((team) => team.name !== name), { name, remotes: [...remotes], hash: hashOf(token) }]);
      return token;
    },
    revoke(name) {
      const all = read();
      const rest = all.filter((team) => team.name !== name);
      if (rest.length < all.length) write(rest);
      return rest.length < all.length;
    },
    actorOf(token) {
      const hash = Buffer.from(hashOf(token));
      const found = read().find((team) => team.hash.length === hash.length && timingSafeEqual(Buffer.from(team.hash), hash));
      return found === undefined ? null : { kind: 'team', name: found.name, remotes: found.remotes };
    },
  };
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');
