import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { ReleaseVersion } from '@tandem/rest';
import { unitsIn, verifyVersion } from '@tandem/server';
import { Stop } from '../../stop.ts';
import type { ReleaseCommandParts } from '../release-commands.ts';
import { openReleases, versionOf, type ReleaseData } from '../release-data.ts';
import { distOf } from '../release-options.ts';
import { shownVersion } from '../release-words.ts';
import { builtVersion, liveVersions, storedVersion, type CheckedVersion } from './checked-version.ts';
import { differenceLine, differencesOf, numberFaults, type FoundDifference } from './contract-check.ts';
import { releaseAlone } from './preview.ts';

interface CheckOptions {
  readonly remote?: string;
  readonly digest?: string;
  readonly dir?: string;
  readonly rollbackTargets?: boolean;
  readonly browser: boolean;
  readonly json?: boolean;
}

/** What was looked at of one version, and what was found; `next` is the command that comes next. */
interface Checked {
  readonly remote: string;
  readonly version: string;
  readonly digest: string;
  readonly role: 'build' | 'candidate' | 'stable' | 'released' | 'previous';
  readonly checks: readonly string[];
  readonly differences: readonly FoundDifference[];
  readonly faults: readonly { readonly check: string; readonly what: string; readonly next: string }[];
}

interface Subject extends Pick<Checked, 'role' | 'remote'> {
  readonly version: ReleaseVersion;
  /** @throws Stop when it is not whole */
  readonly load: () => Promise<CheckedVersion>;
}

const LIMITS = join(import.meta.dirname, '../../../../.size-limit.json');

/** `tandem release check`: whether a version would do in the live page, before anybody gets it. */
export function addCheckCommand(release: Command, parts: ReleaseCommandParts): void {
  const { terminal, fail } = parts;
  release
    .command('check')
    .description('in a checkout: whether a version would do beside what is live: contract, sizes, styles, policy, and in Chromium')
    .option('--remote <name>', 'its candidate, or its stable version')
    .option('--digest <digest>', 'this version of it, by name or the beginning of its digest')
    .option('--dir <folder>', 'a build that is not deployed yet')
    .option('--rollback-targets', 'the version before of every unit')
    .option('--no-browser', 'without Chromium')
    .option('--json', 'end with one line of JSON')
    .action(async (options: CheckOptions) => {
      const data = openReleases(parts);
      const folder = mkdtempSync(join(tmpdir(), 'tandem-preview-'));
      try {
        const subjects = await subjectsOf(data, options, join(folder, 'built'), parts.now);
        const checked: Checked[] = [];
        for (const [index, subject] of subjects.entries()) checked.push(await checkOne(data, subject, options.browser ? join(folder, String(index)) : null, terminal.note));
        for (const { remote, version, digest, checks, faults } of checked) {
          if (faults.length === 0) terminal.note(`${remote} ${shownVersion({ v: version, d: digest, m: '' })}: ${checks.join(', ')} are as they should be`);
          for (const { check, what, next } of faults) terminal.note(`${check}: ${remote} ${shownVersion({ v: version, d: digest, m: '' })}: ${what.replace(/\.$/, '')}. ${next}`);
        }
        const ok = checked.every(({ faults }) => faults.length === 0);
        terminal.out(options.json === true ? `${JSON.stringify({ ok, checked })}\n` : `${checked.length} versions, ${checked.reduce((sum, { faults }) => sum + faults.length, 0)} faults\n`);
        if (!ok) fail();
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
}

async function subjectsOf(data: ReleaseData, { remote, digest, dir, rollbackTargets }: CheckOptions, registry: string, now: () => number): Promise<readonly Subject[]> {
  const { store } = data.parts;
  const units = unitsIn(await data.live());
  const stored = (role: Checked['role'], name: string, version: ReleaseVersion): Subject => ({ role, remote: name, version, load: () => storedVersion(store, name, version) });
  if (rollbackTargets === true) {
    const found = [...units].flatMap(([name, { previous, url }]) => (previous === null || url !== undefined ? [] : [stored('previous', name, previous)]));
    if (found.length === 0) throw new Stop('No unit has a version before: there is nothing to go back to. tandem release list shows what is live.');
    return found;
  }
  if (dir !== undefined) {
    const checked = await builtVersion(distOf(dir), registry, () => new Date(now()));
    if (remote !== undefined && remote !== checked.remote) throw new Stop(`${dir} holds a build of ${checked.remote}, not of ${remote}: name its own folder with --dir.`);
    return [{ role: 'build', remote: checked.remote, version: checked.version, load: () => Promise.resolve(checked) }];
  }
  if (remote === undefined) throw new Stop('--remote, --dir or --rollback-targets is missing: tandem release list names the units.');
  if (digest !== undefined) return [stored('released', remote, await versionOf(data, remote, digest))];
  const unit = units.get(remote);
  if (unit === undefined) throw new Stop(`${remote} has never been released: check a build with --dir FOLDER.`);
  return [stored(unit.candidate ? 'candidate' : 'stable', remote, unit.candidate ?? unit.stable)];
}

/** @param dataFolder of the server that Chromium is shown; null: it is not */
async function checkOne(data: ReleaseData, { role, remote, version, load }: Subject, dataFolder: string | null, note: (line: string) => void): Promise<Checked> {
  const next = nextAfter(role, remote);
  const checked = await load().catch(orLost);
  if (checked instanceof Stop) return { remote, version: version.v, digest: version.d, role, checks: ['whole'], differences: [], faults: [{ check: 'whole', what: checked.message, next }] };
  const { files } = checked;
  const { store } = data.parts;
  const live = await data.live();
  const others = new Map([...(await liveVersions(store, live))].filter(([name]) => name !== remote));
  const faults: { check: string; what: string; next: string }[] = [];
  note(`${remote} ${shownVersion(version)}: files, contract …`);
  if (role !== 'build') for (const what of await verifyVersion(store, remote, version)) faults.push({ check: 'whole', what, next });
  for (const what of await numberFaults(data, checked)) faults.push({ check: 'contract', what, next });
  note(`${remote} ${shownVersion(version)}: sizes, styles, policy …`);
  const { checkBuild, schemaDifferences } = await tools();
  const differences = differencesOf(schemaDifferences, checked, others);
  for (const difference of differences) {
    if (difference.kind === 'additive') note(differenceLine(difference));
    else faults.push({ check: 'contract', what: differenceLine(difference), next: `Keep the field as it was, or count ${difference.surface} up in package.json and keep both. ${next}` });
  }
  // What was right when it was released is not weighed again.
  const budgets = role !== 'previous' && existsSync(LIMITS) ? (JSON.parse(readFileSync(LIMITS, 'utf8')) as Parameters<typeof checkBuild>[0]['budgets']) : null;
  const found = [...checkBuild({ remote, files, others: new Map([...others].map(([name, other]) => [name, other.files])), budgets })];
  if (dataFolder !== null) found.push(...(await pageFaults(dataFolder, checked, others, note)));
  for (const { check, what, fix } of found) faults.push({ check, what, next: `${fix[0]?.toUpperCase() ?? ''}${fix.slice(1)}. ${next}` });
  const checks = ['whole', 'contract', ...(budgets === null ? [] : ['sizes']), 'styles', 'policy', ...(dataFolder === null ? [] : ['page', 'accessibility'])];
  return { remote, version: version.v, digest: version.d, role, checks, differences, faults };
}

/** What is not whole is a fault like another: the rest of what was asked for is looked at all the same. */
function orLost(error: unknown): Stop {
  if (error instanceof Stop) return error;
  throw error;
}

function nextAfter(role: Checked['role'], remote: string): string {
  if (role === 'previous') return `Until then roll back to another: tandem release rollback ${remote} --to VERSION, from tandem release log ${remote}.`;
  return `Then build it and check again: tandem release check --dir ${remote === 'shell' ? 'shell' : `remotes/${remote}`}.`;
}

async function pageFaults(dataFolder: string, checked: CheckedVersion, others: ReadonlyMap<string, CheckedVersion>, note: (line: string) => void) {
  const { checkPage, startServerProcess } = await browserTools();
  await releaseAlone(dataFolder, [...others.values(), checked]);
  note(`${checked.remote}: a server with the demo …`);
  const server = await startServerProcess(dataFolder, { env: { TANDEM_RELEASES: '', TANDEM_RELEASE_TOKEN: '' } });
  try {
    return await checkPage({ url: server.url, remote: checked.remote, digest: checked.version.d, view: checked.manifest.view, note });
  } finally {
    await server.end('SIGTERM');
  }
}

const MISSING = 'tandem release check needs the packages that the repository is developed with: run it in a checkout, after npm ci.';
const tools = async () => {
  const [{ checkBuild }, { schemaDifferences }] = await Promise.all([import('@tandem/tools/release-check'), import('@tandem/tools/schema-difference')]).catch(orMissing);
  return { checkBuild, schemaDifferences };
};
const browserTools = async () => {
  const [{ checkPage }, { startServerProcess }] = await Promise.all([import('@tandem/tools/release-page'), import('@tandem/tools/server-process')]).catch(orMissing);
  return { checkPage, startServerProcess };
};

function orMissing(error: unknown): never {
  throw (error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND' ? new Stop(MISSING, { cause: error }) : error;
}
