/** `npm run drill -- emergency|gradual|restore [--clients N] [--seed N] [--json]`: a rollback at a random moment, under load, on real processes. */
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { dateIn, formatIsoWeek, weekDays } from '@tandem/rota';
import { FLAG_NAMES, type CellValue, type FlagName } from '@tandem/sync/protocol';
import { findChromium } from '@tandem/tools/chromium';
import { sameValue } from '../../shared/sync/src/protocol/reconcile.ts';
import { PASSWORD } from '../harness/rota.ts';
import { startServer } from '../harness/server.ts';
import { createChance } from '../sim/random.ts';
import { gather, judge, tableOf, type BySocket, type Crowd, type CrowdMember } from './crowd.ts';
import { signIn, type SignedIn } from './node-sync.ts';
import { finished, order, ROLLBACKS, setFlags, WARD, watchEpoch, type RollbackKind } from './rollback-orders.ts';
import { openInChromium, stoppedAt, watchFlags } from './rollback-pages.ts';
import { pause, until } from './until.ts';

const EDITS_PER_SECOND = 5;
/** Pages that the server's words do not reach any more: only their lease stops them. One in forty. */
const DEAF_SHARE = 1 / 40;
/** Milliseconds: a lease and its third; until everything has come to rest; of the longest rollback. */
const LEASE_MS = 60_000;
const REST_MS = 90_000;
const LONGEST_MS: Readonly<Record<RollbackKind, number>> = { emergency: 2 * 60_000, gradual: 15 * 60_000, restore: 60 * 60_000 };

/** What a step of a rollback takes away, by which a page is known to have followed it. */
const STEP_FLAGS: Readonly<Record<string, readonly FlagName[]>> = {
  off: FLAG_NAMES,
  flags: FLAG_NAMES,
  crossView: ['enableCrossViewUpdates'],
  performance: ['enablePerformanceOptimization'],
  realTime: ['enableRealTimeSync', 'enableConflictResolution'],
  centralStore: ['enableCentralStore'],
};

export interface RollbackResult {
  readonly lost: number;
  readonly doubled: number;
  readonly staleEpochAccepted: number;
  readonly differences: number;
  readonly steps: readonly { readonly name: string; readonly awakeP99Ms: number }[];
  readonly awakeP99Ms: number;
  readonly allClientsMs: number;
  readonly seconds: number;
}

export interface RollbackOptions {
  readonly clients: number;
  /** How many of them the server's words do not reach from the order on. */
  readonly deaf: number;
  readonly seed: number;
  /** Chromium; null: without. */
  readonly program: string | null;
  readonly say: (text: string) => void;
}

const USAGE = 'npm run drill -- emergency|gradual|restore [--clients N] [--seed N] [--no-browser] [--json]';

function stop(sentence: string): never {
  console.error(`${sentence}\n${USAGE}`);
  process.exit(2);
}

function whole(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  return Number.isInteger(value) && value >= least && value <= most ? value : stop(`${option} is "${text}": give a whole number from ${least} to ${most}.`);
}

function p99(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * 0.99) - 1)] ?? 0;
}

export async function drillRollback(kind: RollbackKind, options: RollbackOptions): Promise<RollbackResult> {
  const { clients, deaf, seed, program, say } = options;
  const chance = createChance(seed);
  const server = await startServer();
  const browser = program === null ? null : await chromium.launch({ executablePath: program, args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'] });
  let crowd: Crowd | null = null;
  try {
    const operator = await signIn(server.url, 'mara', PASSWORD);
    const today = dateIn('Europe/Berlin', Date.now());
    const week = weekDays(today, 1);
    const range = { from: week[0]!, to: week.at(-1)! };
    // A moment to go back to, with all flags off.
    await setFlags(operator, true);
    await setFlags(operator, false);
    const moment = Date.now();
    await pause(1100);
    await setFlags(operator, true);

    const bySocket: BySocket = { pushed: new Map(), accepted: new Map() };
    crowd = await gather({ operator, schedule: WARD, range, clients, chance, say, bySocket });
    const { members } = crowd;
    await until('not every page was live', 120_000, () => members.every(({ page }) => page.status().phase === 'live'));
    const path = `/s/${WARD}/week/${formatIsoWeek(today)}?day=${today}`;
    const pages = browser ? [await openInChromium(browser, operator, path), await openInChromium(browser, operator, path)] : [];
    const [, hidden] = pages;
    say(`${clients} pages and ${pages.length} in Chromium are live`);

    const stopEditing = crowd.edit(EDITS_PER_SECOND);
    await pause(5000 + chance.next() * 10_000);
    const stopWatching = watchFlags(members);
    for (const member of members) member.seen.off.clear();
    for (const member of members.slice(0, deaf)) member.deaf = true;
    const freezer = hidden && (await hidden.context().newCDPSession(hidden));
    await freezer?.send('Page.setWebLifecycleState', { state: 'frozen' });

    const began = Date.now();
    const epochs = watchEpoch(operator, server.data);
    const ended = finished(operator, await order(kind, operator, moment), LONGEST_MS[kind], say);
    ended.catch(() => undefined);
    say(`${kind} is ordered`);
    const awake = members.filter(({ deaf }) => !deaf);
    await Promise.race([until('not every awake page had stopped', LONGEST_MS[kind], () => awake.every(({ seen }) => seen.stopped !== null)), ended.then(() => pause(LEASE_MS))]);
    await until('a page went on after its lease', LEASE_MS + 15_000, () => members.every(({ seen }) => seen.stopped !== null));
    await freezer?.send('Page.setWebLifecycleState', { state: 'active' });
    await until('a page in Chromium went on', LEASE_MS + 15_000, async () => (await Promise.all(pages.map(stoppedAt))).every((at) => at !== null));
    const done = await ended;
    const seconds = (Date.now() - began) / 1000;
    say(`${kind}: ${done.status} after ${seconds.toFixed(1)} s`);

    for (const member of members) member.deaf = false;
    await pause(3000);
    stopEditing();
    await until('edits were left unsent', REST_MS, () => {
      for (const { page } of members) {
        page.giveUp();
        page.retry();
      }
      return members.every(({ page }) => page.unsent() === 0);
    });
    stopWatching();
    epochs.stop();

    const all = (pick: (member: CrowdMember) => ReadonlySet<string>): Set<string> => new Set(members.flatMap((member) => [...pick(member)]));
    const judged = judge(server.data, WARD, all(({ page }) => page.made), all(({ page }) => page.refused), bySocket, epochs.samples);
    const differences = await compare(operator, members, range, say);
    const steps = done.steps.filter(({ name, began: at }) => STEP_FLAGS[name] && at !== null).map(({ name, began: at }) => ({
      name,
      awakeP99Ms: p99(awake.map(({ seen }) => Math.max(0, ...STEP_FLAGS[name]!.map((flag) => (seen.off.get(flag) ?? Infinity) - at!)))),
    }));
    const inChromium = await Promise.all(pages.map(stoppedAt));
    const last = Math.max(...members.map(({ seen }) => seen.stopped!), ...inChromium.map((at) => at ?? Infinity));
    const lastStep = Math.max(began, ...done.steps.flatMap(({ name, began: at }) => (STEP_FLAGS[name]?.includes('enableRealTimeSync') && at !== null ? [at] : [])));
    for (const sentence of [...judged.lost.map((id) => `lost: ${id}`), ...judged.doubled.map((id) => `doubled: ${id}`), ...judged.stale.map((id) => `accepted under an old epoch: ${id}`)].slice(0, 20)) say(sentence);
    say(`${crowd.edits()} edits, ${bySocket.pushed.size} of them over sockets`);
    return {
      lost: judged.lost.length,
      doubled: judged.doubled.length,
      staleEpochAccepted: judged.stale.length,
      differences,
      steps,
      awakeP99Ms: Math.max(0, ...steps.map(({ awakeP99Ms }) => awakeP99Ms)),
      allClientsMs: last - lastStep,
      seconds: Math.round(seconds * 10) / 10,
    };
  } finally {
    crowd?.close();
    await browser?.close();
    await server.dispose();
  }
}

/** Every page loads again and is held against the server's table. */
async function compare(operator: SignedIn, members: readonly CrowdMember[], range: Parameters<typeof tableOf>[2], say: (text: string) => void): Promise<number> {
  const table = await tableOf(operator, WARD, range);
  let differences = 0;
  for (const { page } of members) {
    await page.load();
    const cells = page.cells();
    const differing = [...new Set([...table.keys(), ...cells.keys()])].filter((cell) => !sameValue((table.get(cell) ?? null) as CellValue | null, (cells.get(cell) ?? null) as CellValue | null));
    differences += differing.length;
    if (differing.length > 0) say(`a page differs in ${differing.length} cells, first ${differing[0]}`);
  }
  return differences;
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    allowNegative: true,
    options: { clients: { type: 'string', default: '200' }, seed: { type: 'string', default: String(Date.now() % 1_000_000) }, browser: { type: 'boolean', default: true }, json: { type: 'boolean', default: false } },
  });
  const kind = ROLLBACKS.find((each) => each === positionals[0]) ?? stop(`"${positionals[0] ?? ''}" is no rollback.`);
  const clients = whole('--clients', values.clients, 1, 500);
  const seed = whole('--seed', values.seed, 0, 999_999_999);
  const say = (text: string): void => console.error(text);
  say(`${kind}, seed ${seed}, ${clients} clients`);
  const program = values.browser ? findChromium(say) : null;
  const result = await drillRollback(kind, { clients, deaf: Math.max(1, Math.round(clients * DEAF_SHARE)), seed, program, say });
  console.log(values.json ? JSON.stringify(result) : `${kind}: ${result.lost} lost, ${result.doubled} doubled, awake p99 ${result.awakeP99Ms} ms, all ${result.allClientsMs} ms`);
  process.exit(result.lost + result.doubled + result.staleEpochAccepted + result.differences === 0 ? 0 : 1);
}
