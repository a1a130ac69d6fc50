/** From the order of a kill until every page has applied it: thousands of pages over real sockets, beside a bare broadcast to as many. */
import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { dateIn, weekDays } from '@tandem/rota';
import { FLAG_NAMES } from '@tandem/sync/protocol';
import type { Flags } from '../../shared/sync/src/flags/flags.ts';
import { build, type Rolldown } from 'vite';
import { WebSocket } from 'ws';
import { gather, type Crowd } from '../../e2e/drills/crowd.ts';
import { signIn, type SignedIn } from '../../e2e/drills/node-sync.ts';
import { pause, until } from '../../e2e/drills/until.ts';
import { PASSWORD } from '../../e2e/harness/rota.ts';
import { startServer } from '../../e2e/harness/server.ts';
import { createChance } from '../../e2e/sim/random.ts';
import type { BenchResult } from '../bench.ts';
import { median, quantile, round } from '../quantile.ts';

const WARD = 'ward-5-nights';
const CLIENTS = 2000;
/** Pages with a store, an outbox and a view; the others hold flags alone, because all live in one process here. */
const FULL = 60;
const ROUNDS = 5;
const AIM_P99_MS = 1000;
const AIM_ACTIVE_US = 1;
const AIM_KB = 3;
/** Milliseconds until a page that did not hear of it is given up: longer than a lease. */
const LONGEST_MS = 90_000;
/** Milliseconds until all pages are live. */
const LONGEST_LIVE_MS = 90_000;
const READS = 5_000_000;

interface Parts {
  readonly say: (text: string) => void;
  readonly clients?: number;
  readonly repeat?: number;
}

const post = async (by: SignedIn, method: string, path: string, body: unknown): Promise<void> => {
  const answer = await by.fetch(path, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}: ${await answer.text()}`);
};

const flagsOf = ({ members, flagPages }: Crowd): Flags[] => [...members.map(({ page }) => page.sync.flags), ...flagPages.map(({ sync }) => sync.flags)];
const isOn = (all: readonly Flags[]): number => all.filter((flags) => flags.isActive('enableRealTimeSync')).length;

/** The two ways in which everything is taken back at once; only after the first do pages go on by themselves. */
const KILLS = {
  safeMode: (by: SignedIn): Promise<void> => post(by, 'POST', `/api/schedules/${WARD}/flags/safe-mode`, { on: true, reason: 'bench' }),
  emergency: (by: SignedIn): Promise<void> => post(by, 'POST', '/api/operations/rollbacks', { id: randomUUID(), kind: 'emergency', schedule: WARD, reason: 'bench' }),
} as const;

/** @returns for each page, milliseconds from the order until it acted on no flag any more */
async function killOnce(order: () => Promise<void>, crowd: Crowd, say: Parts['say']): Promise<number[]> {
  let told = performance.now();
  const { members } = crowd;
  const all = flagsOf(crowd);
  await until('not every page was live', LONGEST_LIVE_MS, () => {
    const live = members.filter(({ page }) => page.status().phase === 'live').length;
    const on = isOn(all);
    if (performance.now() - told >= 10_000) {
      told = performance.now();
      say(`${on} of ${all.length} pages act on flags; ${live} of ${members.length} with a store are live`);
    }
    return live === members.length && on === all.length;
  });
  await pause(1000);
  const took = new Map<number, number>();
  const began = performance.now();
  const watches = all.map((flags, index) =>
    flags.state$.subscribe(({ values }) => {
      if (!FLAG_NAMES.some((name) => values[name]) && !took.has(index)) took.set(index, performance.now() - began);
    }),
  );
  await order();
  await until('a page still acted on a flag', LONGEST_MS, () => took.size === all.length);
  watches.forEach((watch) => watch.unsubscribe());
  return [...took.values()];
}

/** The floor: a process that says the same number of bytes to as many bare sockets, and does nothing else. */
async function bareBroadcast(clients: number, rounds: number): Promise<number[]> {
  const server = fork(join(import.meta.dirname, 'bare-broadcast.ts'));
  try {
    const [port] = (await once(server, 'message')) as [number];
    const times: number[] = [];
    let began = 0;
    let left = 0;
    let done: () => void = () => undefined;
    const sockets: WebSocket[] = [];
    while (sockets.length < clients) {
      const next = Array.from({ length: Math.min(50, clients - sockets.length) }, () => new WebSocket(`ws://127.0.0.1:${port}`));
      await Promise.all(next.map((socket) => once(socket, 'open')));
      sockets.push(...next);
    }
    for (const socket of sockets) {
      socket.on('message', () => {
        times.push(performance.now() - began);
        if ((left -= 1) === 0) done();
      });
    }
    for (let n = 0; n < rounds; n += 1) {
      left = clients;
      const all = new Promise<void>((resolve) => (done = resolve));
      began = performance.now();
      server.send('say');
      await all;
    }
    sockets.forEach((socket) => socket.terminate());
    return times;
  } finally {
    server.kill();
  }
}

/** Microseconds of one `isActive()`. */
function measureActive({ members }: Crowd): number {
  const [first] = members;
  if (!first) throw new Error('No page is open.');
  const { flags } = first.page.sync;
  const runs = Array.from({ length: 5 }, () => {
    let active = 0;
    const began = performance.now();
    for (let n = 0; n < READS; n += 1) if (flags.isActive('enableRealTimeSync')) active += 1;
    const took = performance.now() - began;
    if (active !== 0 && active !== READS) throw new Error('A flag changed while it was read.');
    return (took * 1000) / READS;
  });
  return median(runs);
}

/** Kilobytes, minified and gzipped, of what decides about flags in a page, RxJS apart. */
async function measureSize(): Promise<number> {
  const { output } = (await build({
    configFile: false,
    logLevel: 'silent',
    build: { write: false, minify: true, rolldownOptions: { input: join(import.meta.dirname, '../../shared/sync/src/flags/flags.ts'), external: ['rxjs'], preserveEntrySignatures: 'strict', output: { format: 'es' } } },
  })) as Rolldown.RolldownOutput;
  return round(gzipSync(output[0].code, { level: 9 }).length / 1000, 2);
}

export async function benchKill({ say, clients = CLIENTS, repeat = ROUNDS }: Parts): Promise<BenchResult> {
  const full = Math.min(FULL, clients);
  const server = await startServer();
  let crowd: Crowd | null = null;
  try {
    const operator = await signIn(server.url, 'mara', PASSWORD);
    const week = weekDays(dateIn('Europe/Berlin', Date.now()), 1);
    const range = { from: week[0] ?? '', to: week.at(-1) ?? '' };
    const bySocket = { pushed: new Map<string, number>(), accepted: new Map<string, number>() };
    crowd = await gather({ operator, schedule: WARD, range, clients: full, flagClients: clients - full, chance: createChance(1), say, bySocket });
    say(`${clients} pages are open, ${full} of them with a store`);
    await post(operator, 'PUT', `/api/schedules/${WARD}/flags`, { values: Object.fromEntries(FLAG_NAMES.map((name) => [name, true])), reason: 'bench' });
    const took: number[] = [];
    const tell = (name: string, times: readonly number[]): void => {
      took.push(...times);
      say(`${name}: p50 ${round(median(times), 0)} ms, p99 ${round(quantile(times, 0.99), 0)} ms`);
    };
    for (let n = 1; n < repeat; n += 1) {
      tell(`safe mode, ${n} of ${repeat - 1}`, await killOnce(() => KILLS.safeMode(operator), crowd, say));
      await post(operator, 'POST', `/api/schedules/${WARD}/flags/safe-mode`, { on: false, reason: 'bench' });
    }
    tell('emergency rollback', await killOnce(() => KILLS.emergency(operator), crowd, say));
    const left = isOn(flagsOf(crowd));
    const isActiveUs = measureActive(crowd);
    crowd.close();
    await pause(500);
    const bare = await bareBroadcast(clients, repeat);
    const summary = {
      clients,
      fullPages: full,
      flagPages: clients - full,
      rounds: repeat,
      p50Ms: round(median(took), 1),
      p99Ms: round(quantile(took, 0.99), 1),
      bareP50Ms: round(median(bare), 1),
      bareP99Ms: round(quantile(bare, 0.99), 1),
      timesBare: round(quantile(took, 0.99) / quantile(bare, 0.99), 1),
      isActiveUs: round(isActiveUs, 4),
      flagPartKb: await measureSize(),
      aims: { p99Ms: AIM_P99_MS, isActiveUs: AIM_ACTIVE_US, flagPartKb: AIM_KB },
      stillOn: left,
      cores: availableParallelism(),
      load: round(loadavg()[0] ?? NaN, 1),
    };
    const lines = [
      `kill: ${clients} pages, ${full} of them with a store, ${repeat} times: p50 ${summary.p50Ms} ms, p99 ${summary.p99Ms} ms from the order to the page that acts on no flag any more (aim ${AIM_P99_MS} ms)`,
      `a bare broadcast to as many sockets: p50 ${summary.bareP50Ms} ms, p99 ${summary.bareP99Ms} ms`,
      `isActive(): ${summary.isActiveUs} µs; what decides about flags in a page: ${summary.flagPartKb} kB gz beyond RxJS`,
    ];
    return { summary, lines, wrong: left === 0 ? [] : [`${left} pages still act on a flag after the kill.`] };
  } finally {
    crowd?.close();
    await server.dispose();
  }
}
