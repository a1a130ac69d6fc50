import { spawn } from 'node:child_process';
import type { Command } from 'commander';
import type { ReleaseEntry, ReleaseVersion } from '@tandem/rest';
import { collectGarbage, diffVersions, manifestIn, numbersIn, readEntry, readSnapshot, unitsIn, verifyReleases } from '@tandem/server';
import { Stop } from '../stop.ts';
import { bisect, verdictOf } from './bisect.ts';
import type { ReleaseCommandParts } from './release-commands.ts';
import { none, openReleases, snapshotOf, versionOf, type ReleaseData } from './release-data.ts';
import { numberOf } from './release-options.ts';
import { changeLine, diffLines, entryLine, short, shownVersion, unitChanges, unitLine } from './release-words.ts';

const SHOWN = 20;

/** What changes nothing that is live: list, log, diff, verify, gc, bisect. */
export function addReadingCommands(release: Command, parts: ReleaseCommandParts): void {
  const { terminal, fail } = parts;
  const say = (json: boolean, value: unknown, lines: readonly string[]): void => terminal.out(json ? `${JSON.stringify(value)}\n` : lines.map((line) => `${line}\n`).join(''));

  release
    .command('list')
    .description('how each unit stands')
    .option('--json', 'one line of JSON')
    .action(async ({ json = false }: { readonly json?: boolean }) => {
      const live = await openReleases(parts).live();
      if (live === null) throw new Stop('Nothing has been released: tandem release deploy FOLDER begins, or npm start.');
      say(json, { seq: live.seq, issued: live.issued, expires: live.expires, blocked: live.blocked ?? [], units: Object.fromEntries(unitsIn(live)) }, [
        ...[...unitsIn(live)].map(([name, unit]) => unitLine(name, unit)),
        ...(live.blocked ?? []).map((digest) => `killed\t${short(digest)}`),
      ]);
    });

  release
    .command('log')
    .description('what was done, by whom and why, the last line the newest')
    .argument('[remote]', 'what concerns this one')
    .option('--limit <number>', 'so many lines', numberOf, SHOWN)
    .option('--json', 'one line of JSON for each')
    .action(async (remote: string | undefined, { limit, json = false }: { readonly limit: number; readonly json?: boolean }) => {
      const { store } = openReleases(parts).parts;
      const entries: ReleaseEntry[] = [];
      for (const seq of (await numbersIn(store, 'log')).reverse()) {
        if (entries.length === limit) break;
        const entry = await readEntry(store, seq);
        if (entry !== null && (remote === undefined || entry.remote === remote || entry.remote === null)) entries.unshift(entry);
      }
      for (const { pointer: _, ...entry } of entries) say(json, entry, [entryLine({ ...entry, pointer: _ })]);
    });

  release
    .command('diff')
    .description('between two numbers: which units; with a remote, between two versions: which files, agreements and entries')
    .argument('<from>')
    .argument('<to>')
    .option('--remote <name>', 'two versions of this one, by name or digest')
    .option('--json', 'one line of JSON')
    .action(async (from: string, to: string, { remote, json = false }: { readonly remote?: string; readonly json?: boolean }) => {
      const data = openReleases(parts);
      if (remote === undefined) {
        const changes = unitChanges(await snapshotOf(data, { seq: momentOf(from) }), await snapshotOf(data, { seq: momentOf(to) }));
        return say(json, { from: Number(from), to: Number(to), changes }, changes.length === 0 ? ['The same versions are live in both.'] : changes.map(changeLine));
      }
      const [a, b] = [await versionOf(data, remote, from), await versionOf(data, remote, to)];
      const found = diffVersions(await manifestOf(data, remote, a), await manifestOf(data, remote, b));
      say(json, { remote, from: a, to: b, ...found }, diffLines(found));
    });

  release
    .command('verify')
    .description('the whole log, the signature, and every byte of what is live')
    .option('--json', 'one line of JSON')
    .action(async ({ json = false }: { readonly json?: boolean }) => {
      const { parts: { store, signer, now }, live } = openReleases(parts);
      const { seq, entries, head, faults } = await verifyReleases({ store, keys: signer?.keys ?? {}, live: await live(), now: now().getTime(), onWhole: (name, version) => terminal.note(`${name} ${shownVersion(version)} is whole`) });
      say(json, { seq, entries, head, faults }, faults.length > 0 ? faults : [`${entries} entries, head ${head}; all that is live is whole`]);
      if (faults.length > 0) fail();
    });

  release
    .command('gc')
    .description('mark what nothing needs, and remove what has been marked for a day')
    .option('--dry-run', 'say what would be, and change nothing')
    .option('--json', 'one line of JSON')
    .action(async ({ dryRun = false, json = false }: { readonly dryRun?: boolean; readonly json?: boolean }) => {
      const { parts: live, actor } = openReleases(parts);
      if (actor.kind !== 'operator') throw new Stop('Only an operator may do this: run it without TANDEM_RELEASE_TOKEN.');
      const done = await collectGarbage(live, { dryRun, onStep: (step, name) => step === 'files' && terminal.note(`removing ${name} …`) });
      say(json, { dryRun, ...done }, [`${done.versions} versions, ${done.marked.length} marked, ${done.removed.length} removed${dryRun ? ' (nothing was changed)' : ''}`]);
    });

  release
    .command('bisect')
    .description('find the first bad version of a remote: a script is run for each, and ends with 0 for good, 125 for unknown, else bad')
    .argument('<remote>')
    .requiredOption('--good <number>', 'under this number it was good', numberOf)
    .requiredOption('--bad <number>', 'under this one bad', numberOf)
    .requiredOption('--run <command>', 'is told TANDEM_REMOTE, TANDEM_DIGEST, TANDEM_VERSION and TANDEM_SEQ')
    .option('--json', 'end with one line of JSON')
    .action(async (remote: string, { good, bad, run, json = false }: { readonly good: number; readonly bad: number; readonly run: string; readonly json?: boolean }) => {
      const data = openReleases(parts);
      const versions = await versionsBetween(data, remote, good, bad);
      if (versions.length < 2) throw new Stop(`${remote} did not change between ${good} and ${bad}: tandem release log ${remote} lists its versions.`);
      const result = await bisect(versions.length, async (index) => {
        const { seq, version } = versions[index] ?? none('unreachable');
        const verdict = verdictOf(await exitCodeOf(run, { TANDEM_REMOTE: remote, TANDEM_DIGEST: version.d, TANDEM_VERSION: version.v, TANDEM_SEQ: String(seq) }));
        terminal.note(`${seq}\t${shownVersion(version)}\t${verdict}`);
        return verdict;
      });
      const first = versions[result.first] ?? none('unreachable');
      const doubtful = result.doubtful.flatMap((index) => versions[index] ?? []);
      say(json, { remote, first, doubtful }, [`first bad: ${shownVersion(first.version)}, since ${first.seq}`, ...doubtful.map(({ seq, version }) => `or ${shownVersion(version)}, since ${seq}, which could not be told`)]);
    });
}

/** Of an argument that may be a version too, so that only its command can tell. @throws Stop */
function momentOf(text: string): number {
  try {
    return numberOf(text);
  } catch (error) {
    throw new Stop(`"${text}" was given: a number from 1 is accepted, or two versions of a remote with --remote.`, { cause: error });
  }
}

async function manifestOf({ parts: { store } }: ReleaseData, remote: string, version: ReleaseVersion) {
  return (await manifestIn(store, remote, version)) ?? none(`${remote} ${short(version.d)} is gone: tandem release gc has removed it.`);
}

/** The stable versions of a remote from one number to another, each once, where it began. */
async function versionsBetween({ parts: { store } }: ReleaseData, remote: string, from: number, to: number) {
  const versions: { readonly seq: number; readonly version: ReleaseVersion }[] = [];
  for (const seq of (await numbersIn(store, 'c')).filter((each) => each >= from && each <= to)) {
    const stable = unitsIn(await readSnapshot(store, seq)).get(remote)?.stable;
    if (stable && versions.at(-1)?.version.d !== stable.d) versions.push({ seq, version: stable });
  }
  return versions;
}

function exitCodeOf(command: string, env: Readonly<Record<string, string>>): Promise<number> {
  const child = spawn(command, { shell: true, stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, ...env } });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
