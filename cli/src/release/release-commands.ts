import { Command } from 'commander';
import { declaredIn, unitsIn, verifyVersion, type ReleaseCommand } from '@tandem/server';
import { reasonLine } from '../schedule-option.ts';
import { Stop } from '../stop.ts';
import type { Terminal } from '../terminal.ts';
import { addCheckCommand } from './check/check-command.ts';
import { fitOf, misfitLine, requireFit } from './fit.ts';
import { openReleases, snapshotOf, versionOf, type ReleaseData, type ReleaseParts } from './release-data.ts';
import { promoteByGate } from './promote-by-gate.ts';
import { distOf, namedOf, numberOf, percentOf, timeOf } from './release-options.ts';
import { addReadingCommands } from './reading-commands.ts';
import { addTeamCommands } from './team-commands.ts';
import { addWritesCommands } from './writes-commands.ts';
import { changeLine, short, shownVersion, unitChanges, unitLine } from './release-words.ts';

export interface ReleaseCommandParts extends ReleaseParts {
  readonly terminal: Terminal;
  /** Ends with 1, and goes on. */
  readonly fail: () => void;
}

interface Options {
  readonly reason?: string;
  readonly json?: boolean;
  readonly hotfix?: boolean;
  readonly include?: readonly string[];
  readonly gate?: string;
  readonly kill?: boolean;
  readonly to?: string;
  readonly dryRun?: boolean;
  readonly at?: number;
  readonly seq?: number;
  readonly auto?: boolean;
  readonly once?: boolean;
}

const WHY = 'why, for the log';
const NAMED = 'user:LOGIN, team:ROTA or role:ROLE, may be given several times: who has it whatever their share';

/** `tandem release`: each team ships, widens and takes back its own remote. */
export function releaseCommand(parts: ReleaseCommandParts): Command {
  const { terminal } = parts;
  const release = new Command('release').description('ship a remote, widen it, and take it back; TANDEM_RELEASE_TOKEN: as a team; TANDEM_RELEASES: in a bucket');
  const command = (name: string, description: string): Command =>
    release.command(name).description(description).option('--reason <text>', WHY, reasonLine).option('--json', 'end with one line of JSON');

  /** Orders it and shows how the remote stands then. */
  async function ordered(data: ReleaseData, asked: ReleaseCommand & { readonly remote: string }, { reason, json = false }: Options, needsReason: boolean, said: Readonly<Record<string, unknown>> = {}): Promise<void> {
    if (needsReason && reason === undefined) throw new Stop(`--reason is missing: say why ${asked.remote} is changed, for the log.`);
    const before = await data.live();
    const live = await data.order(asked, reason ?? asked.kind);
    const unit = unitsIn(live).get(asked.remote);
    const changed = live?.seq !== before?.seq;
    if (!changed) terminal.note('It is so already: nothing has changed.');
    terminal.out(json ? `${JSON.stringify({ seq: live?.seq, changed, remote: asked.remote, unit, ...said })}\n` : `${unit === undefined ? '' : unitLine(asked.remote, unit)}\n`);
  }

  command('deploy', 'copy a build beside the others and make it a candidate at 0 %')
    .argument('[folder]', 'the remote, or its build', '.')
    .option('--hotfix', 'in the place of the candidate that is being rolled out, for the same people')
    .option('--include <who>', `${NAMED}, from the start`, namedOf)
    .option('--gate <name>', 'the gate that widens it')
    .action(async (folder: string, options: Options) => {
      const data = openReleases(parts);
      const { name, version, manifest } = await data.place(distOf(folder), terminal.note);
      terminal.note(`${name} ${version.v}: ${Object.keys(manifest.files).length} files, digest ${version.d}`);
      terminal.note(`To look at it before anybody else: ?mfe.${name}=${version.d}`);
      const asked = { kind: 'deploy', remote: name, version, hotfix: options.hotfix, include: options.include, gate: options.gate, contract: declaredIn(manifest) } as const;
      for (const fault of await fitOf(data, asked)) terminal.note(`${misfitLine(fault)}: nobody can be shown it with that shell.`);
      await ordered(data, asked, options, false, { digest: version.d });
    });

  command('promote', 'show the candidate to more people; 100 makes it the stable version')
    .argument('<remote>')
    .argument('[percent]', 'of users: 5, 10, 25, 50, 100; as it is where --include names more', percentOf)
    .option('--include <who>', NAMED, namedOf)
    .option('--auto', 'by steps of 5, 10, 25, 50 and 100, each once the gate has passed the one before')
    .option('--once', 'with --auto: one look, and at most one step')
    .action(async (remote: string, percent: number | undefined, options: Options) => {
      const { include, auto = false, once = false, reason, json = false } = options;
      if (auto) {
        if (percent !== undefined || include !== undefined) throw new Stop('--auto takes its own steps: leave the percentage and --include out.');
        const { seq, unit, watch } = await promoteByGate(parts, { remote, reason, once, note: terminal.note });
        return terminal.out(json ? `${JSON.stringify({ seq, remote, unit, watch })}\n` : `${unit === undefined ? '' : unitLine(remote, unit)}\n`);
      }
      if (once) throw new Stop('--once goes with --auto alone.');
      if (percent === undefined && include === undefined) throw new Stop('A percentage is missing, such as 5, 10, 25, 50 or 100; or name people with --include.');
      const data = openReleases(parts);
      const { candidate, rollout } = unitsIn(await data.live()).get(remote) ?? {};
      // Nobody is shown what does not lie there whole.
      const faults = candidate === undefined ? [] : await verifyVersion(data.parts.store, remote, candidate);
      if (candidate !== undefined && faults.length > 0) throw new Stop(`${remote} ${short(candidate.d)} is not whole (${faults[0]}): deploy it again with tandem release deploy FOLDER.`);
      const asked = { kind: 'promote', remote, percent: percent ?? rollout?.percent ?? 0, include } as const;
      await requireFit(data, asked, 'Deploy one that fits with tandem release deploy FOLDER, or promote the shell that it is for first.');
      await ordered(data, asked, options, false);
    });

  for (const [kind, description, needsReason] of [
    ['pause', 'let the share of people be as it is', false],
    ['lock', 'no deploy and no promote until an operator unlocks', true],
    ['unlock', 'let the team go on; what was being rolled out stays paused', true],
  ] as const) {
    command(kind, description)
      .argument('<remote>')
      .action((remote: string, options: Options) => ordered(openReleases(parts), { kind, remote }, options, needsReason));
  }

  command('abort', 'take the candidate away from everybody')
    .argument('<remote>')
    .option('--kill', 'and let nothing bring that version back')
    .action((remote: string, options: Options) => ordered(openReleases(parts), { kind: 'abort', remote, kill: options.kill }, options, true));

  command('rollback', 'make the version before the stable one again, or another one of before')
    .argument('<remote>')
    .option('--to <version>', 'its name, or the beginning of its digest')
    .option('--kill', 'and let nothing bring the one that is left back')
    .option('--dry-run', 'say what would be, and change nothing')
    .action(async (remote: string, options: Options) => {
      const data = openReleases(parts);
      const live = await data.live();
      const to = options.to === undefined ? undefined : await versionOf(data, remote, options.to);
      const target = to ?? unitsIn(live).get(remote)?.previous ?? null;
      const faults = target === null ? [] : await verifyVersion(data.parts.store, remote, target);
      if (target !== null && faults.length > 0) throw new Stop(`${remote} ${short(target.d)} is not whole: ${faults.join(' ')} Choose another with --to, from tandem release log ${remote}.`);
      const asked = { kind: 'rollback', remote, to, kill: options.kill } as const;
      await requireFit(data, asked, `Choose another with --to, from tandem release log ${remote}, or go back with all units: tandem release restore.`);
      if (options.dryRun !== true) return ordered(data, asked, options, true);
      const change = { unit: remote, before: unitsIn(live).get(remote)?.stable ?? null, after: target };
      terminal.out(options.json === true ? `${JSON.stringify({ dryRun: true, whole: true, fits: true, ...change })}\n` : `${changeLine(change)}, every file of it is whole, and it agrees with the shell\n`);
    });

  command('restore', 'all units as they were at a moment')
    .option('--at <time>', 'what was live then, such as 2026-11-20T08:00:00Z', timeOf)
    .option('--seq <number>', 'what was live under this number', numberOf)
    .option('--dry-run', 'say what would be, and change nothing')
    .action(async ({ at, seq, dryRun = false, json = false, reason }: Options) => {
      if ((at === undefined) === (seq === undefined)) throw new Stop('--at or --seq is needed, one of the two: tandem release log lists moments.');
      const data = openReleases(parts);
      const [live, target] = [await data.live(), await snapshotOf(data, { at, seq })];
      const changes = unitChanges(live, target);
      for (const change of changes) terminal.note(changeLine(change));
      for (const [name, { candidate }] of unitsIn(live)) if (candidate) terminal.note(`${name}: candidate ${shownVersion(candidate)} goes`);
      for (const [name, { stable }] of unitsIn(target)) {
        const [fault] = await verifyVersion(data.parts.store, name, stable);
        if (fault !== undefined) throw new Stop(`Composition ${target.seq} cannot be restored: ${fault} Choose another moment from tandem release log.`);
        terminal.note(`${name} ${shownVersion(stable)} is whole`);
      }
      await requireFit(data, { kind: 'restore', target }, 'Choose another moment from tandem release log.');
      if (!dryRun && reason === undefined) throw new Stop('--reason is missing: say why, for the log.');
      const after = dryRun ? live : await data.order({ kind: 'restore', target }, reason ?? '');
      const report = { dryRun, fits: true, seq: after?.seq, restored: target.seq, changes };
      terminal.out(json ? `${JSON.stringify(report)}\n` : `composition ${target.seq} of ${target.issued}: ${changes.length} units ${dryRun ? 'would change' : `changed, under number ${after?.seq ?? 0}`}\n`);
    });

  addReadingCommands(release, parts);
  addCheckCommand(release, parts);
  addTeamCommands(release, parts);
  addWritesCommands(release, parts);
  return release;
}
