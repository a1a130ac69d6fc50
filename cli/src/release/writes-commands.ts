import type { Command } from 'commander';
import type { UndoneWrite } from '@tandem/rest';
import { createAudit, createReleaseWrites } from '@tandem/server';
import { withRosters } from '../open-data.ts';
import { ACTOR, reasonLine } from '../schedule-option.ts';
import { Stop } from '../stop.ts';
import type { ReleaseCommandParts } from './release-commands.ts';
import { openReleases, versionOf } from './release-data.ts';
import { numberOf, placeOf } from './release-options.ts';
import { short } from './release-words.ts';

interface Named {
  readonly remote: string;
  readonly digest: string;
  readonly json?: boolean;
}

const MOST_LISTED = 500;
const MOST_NAMED = 200;
const OUTCOMES: Readonly<Record<UndoneWrite['outcome'], string>> = { undone: 'undone', later: 'kept, written again since', refused: 'refused' };

/** What a version has written, and taking that back: for operators, since it reaches every schedule. */
export function addWritesCommands(release: Command, parts: ReleaseCommandParts): void {
  const { terminal, dataFolder, now } = parts;

  const command = (name: string, description: string): Command =>
    release
      .command(name)
      .description(description)
      .requiredOption('--remote <name>', 'whose version')
      .requiredOption('--digest <digest>', 'the version, by its digest, the beginning of that, or its name')
      .option('--json', 'one line of JSON');

  /** @throws Stop for a team, and where there was no such version */
  async function versionIn({ remote, digest }: Named): Promise<{ readonly unit: string; readonly digest: string }> {
    const data = openReleases(parts);
    if (data.actor.kind !== 'operator') throw new Stop('Only an operator may do this: run it without TANDEM_RELEASE_TOKEN.');
    return { unit: remote, digest: /^[0-9a-f]{64}$/.test(digest) ? digest : (await versionOf(data, remote, digest)).d };
  }

  command('writes', 'what a version has written, newest first, and what of it still stands')
    .option('--limit <number>', `how many, up to ${MOST_LISTED}`, numberOf)
    .option('--after <place>', 'the "next" of the page before', placeOf)
    .action(async ({ limit = 100, after, ...named }: Named & { readonly limit?: number; readonly after?: string }) => {
      const version = await versionIn(named);
      const page = await withRosters(dataFolder, { create: false }, (rosters, { database }) =>
        createReleaseWrites({ database, feed: rosters.feed, audit: createAudit(database, now), now }).read(version, { after, limit: Math.min(limit, MOST_LISTED) }, (actor) => actor),
      );
      if (named.json === true) return terminal.out(`${JSON.stringify({ remote: version.unit, digest: version.digest, ...page })}\n`);
      for (const { schedule, entity, actor, at, cohort, stands } of page.writes) terminal.out(`${schedule}\t${entity}\t${new Date(at).toISOString()}\t${actor}\t${cohort ?? '-'}\t${stands ? 'stands' : 'written again'}\n`);
      terminal.note(`${page.total} writes of ${version.unit} ${short(version.digest)}${page.next === null ? '' : `; more with --after ${page.next}`}`);
    });

  command('undo-writes', 'put back what stood before a version wrote, where nobody has written since')
    .option('--reason <text>', 'why, for the audit', reasonLine)
    .option('--dry-run', 'say what would be, and change nothing; rules are not asked')
    .action(async ({ reason, dryRun = false, ...named }: Named & { readonly reason?: string; readonly dryRun?: boolean }) => {
      const version = await versionIn(named);
      if (!dryRun && reason === undefined) throw new Stop(`--reason is missing: say why what ${version.unit} ${short(version.digest)} wrote is undone, for the audit.`);
      const sums = { undone: 0, before: 0, later: 0, refused: 0 };
      const all: UndoneWrite[] = [];
      await withRosters(dataFolder, { create: false }, async (rosters, { database }) => {
        const writes = createReleaseWrites({ database, feed: rosters.feed, audit: createAudit(database, now), now });
        let after: string | undefined;
        do {
          const part = await writes.undo({ ...version, actor: ACTOR, source: 'cli', reason: reason ?? 'dry run', dryRun, after });
          for (const key of ['undone', 'before', 'later', 'refused'] as const) sums[key] += part[key];
          all.push(...part.named.slice(0, MOST_NAMED - all.length));
          after = part.next ?? undefined;
        } while (after !== undefined);
      });
      if (named.json === true) return terminal.out(`${JSON.stringify({ remote: version.unit, digest: version.digest, dryRun, ...sums, named: all })}\n`);
      for (const { schedule, entity, outcome, why } of all) terminal.out(`${schedule}\t${entity}\t${OUTCOMES[outcome]}${why === null ? '' : ` (${why})`}\n`);
      terminal.note(`${sums.undone} ${dryRun ? 'would be undone' : 'undone'}, ${sums.before} undone before, ${sums.later} kept, ${sums.refused} refused`);
    });
}
