import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openReleaseTeams } from './release-teams.ts';

it('[SERVER-933] keeps teams by the hash of their token, which is told once, and a newer or revoked one opens nothing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tandem-teams-'));
  const teams = openReleaseTeams(folder);
  expect([teams.list(), teams.actorOf('')]).toEqual([[], null]);
  const old = teams.issue('week', ['weekly']);
  const token = teams.issue('week', ['weekly', 'day-detail']);
  expect([teams.actorOf(old), teams.actorOf(token)]).toEqual([null, { kind: 'team', name: 'week', remotes: ['weekly', 'day-detail'] }]);
  const path = join(folder, 'release-teams.json');
  expect([(await readFile(path, 'utf8')).includes(token), (await stat(path)).mode & 0o777, teams.list()]).toEqual([false, 0o600, [{ name: 'week', remotes: ['weekly', 'day-detail'] }]]);
  expect(() => teams.issue('Week!', [])).toThrow(/"Week!" is no name/);
  expect([teams.revoke('week'), teams.revoke('week'), teams.actorOf(token)]).toEqual([true, false, null]);
  await writeFile(path, '{');
  expect(() => teams.list()).toThrow(/is not a list of teams/);
  await rm(folder, { recursive: true });
});
