/**
 * From an edit to three views of one page that were told of it: our fold, store and bus beside other stores and a bare floor.
 * And on to another tab and to another person, in browsers.
 */
import { spawn } from 'node:child_process';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import type { BenchResult } from '../bench.ts';
import { installPeers } from '../install-peers.ts';
import { CONTESTANTS, type ContestantName } from './contestants.ts';
import type { Figures } from './measure-one.ts';
import { measureTravel } from './travel.ts';
import { judge, type Measured, type Run, type SizeRuns } from './verdict.ts';

/** 100 people × 31 days × 4 shifts, and 200 × 126 × 4. */
const SIZES = [
  { cells: 12_400, staff: 100, days: 31 },
  { cells: 100_800, staff: 200, days: 126 },
] as const;
/** Milliseconds that one contestant may take for one size. */
const CAP = 120_000;
const REPEATS = 3;

export async function benchPropagation({ say, repeat = REPEATS }: { say: (text: string) => void; repeat?: number }): Promise<BenchResult> {
  const loadBefore = loadavg();
  installPeers(say);
  const sizes: SizeRuns[] = [];
  for (const size of SIZES) {
    const runs = new Map<ContestantName, Run[]>();
    const names = Object.keys(CONTESTANTS) as ContestantName[];
    for (let round = 0; round < repeat; round += 1) {
      // One after the other, again and again: what else the machine does meets all of them alike.
      for (const name of names) {
        const before = runs.get(name) ?? [];
        if (before.some(({ kind }) => kind !== 'measured')) continue;
        const run = await measure(name, size.staff, size.days);
        runs.set(name, [...before, run]);
        say(`${size.cells} cells, ${round + 1} of ${repeat}: ${name} ${run.kind === 'measured' ? 'measured' : run.kind === 'capped' ? `did not end within ${run.seconds} s` : `failed: ${run.reason}`}`);
      }
    }
    sizes.push({ cells: size.cells, runs });
  }
  return judge(sizes, await measureTravel(say), loadBefore);
}

/** In a process of its own, with no other contestant's code or garbage. */
function measure(name: ContestantName, staff: number, days: number): Promise<Run> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--expose-gc', '--no-warnings', join(import.meta.dirname, 'measure-one.ts'), name, String(staff), String(days)], {
      env: { ...process.env, NODE_ENV: 'production' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    let errors = '';
    let late = false;
    child.stdout.on('data', (part) => (out += String(part)));
    child.stderr.on('data', (part) => (errors += String(part)));
    const cap = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, CAP);
    child.on('close', (code) => {
      clearTimeout(cap);
      if (late) return resolve({ kind: 'capped', seconds: CAP / 1000 });
      if (code !== 0) return resolve({ kind: 'failed', reason: errors.trim().split('\n').findLast((line) => /error/i.test(line)) ?? `exit ${code}` });
      resolve({ kind: 'measured', figures: JSON.parse(out) as Figures } satisfies Measured);
    });
  });
}
