import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Roster } from '@tandem/rota';
import { generateRoster } from '@tandem/rota/generate';
import { createRosters, openDataFolder, writeBackup } from '@tandem/server';
import { BARE_ENV } from '../../../server/test/bare-env.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
let folder: string;
let data: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-killed-'));
  data = join(folder, 'data');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const wards = new Map<number, Roster>();
async function addWard(seed: number): Promise<void> {
  const { database, close } = openDataFolder(data, { serving: false });
  const rosters = createRosters({ database });
  let roster = wards.get(seed);
  if (!roster) wards.set(seed, (roster = generateRoster({ staff: 80, weeks: 6, seed, firstDate: '2026-11-02', name: `Ward ${seed}` })));
  await rosters.create(roster, 'test', 'test');
  await rosters.close();
  close();
}

/** Restores in a process of its own and kills it `after` milliseconds after the first line that holds `words`. */
function restoreUntil(file: string, words: string, after: number): Promise<NodeJS.Signals | null> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [MAIN, 'restore-backup', file], { env: { ...BARE_ENV, TANDEM_DATA: data }, stdio: ['ignore', 'ignore', 'pipe'] });
    let err = '';
    let killing = false;
    child.stderr.on('data', (part: Buffer) => {
      err += String(part);
      if (killing || !err.includes(words)) return;
      killing = true;
      setTimeout(() => child.kill('SIGKILL'), after);
    });
    child.on('close', (_code, signal) => resolve(signal));
  });
}

/** What the rows of each kind are, by the tables that a restore replaces one after the other. */
function stateNow(): string {
  const database = new DatabaseSync(join(data, 'tandem.sqlite'));
  try {
    expect(database.prepare('pragma integrity_check').get()?.['integrity_check']).toBe('ok');
    return JSON.stringify(['assignment', 'entity', 'event', 'op', 'reference', 'schedule', 'space'].map((table) => database.prepare(`select count(*) as n from ${table}`).get()?.['n']));
  } finally {
    database.close();
  }
}

describe('tandem restore-backup, killed', () => {
  it('[CLI-113] leaves all of the old or all of the new, whenever it ends', async () => {
    await addWard(1);
    const wanted = stateNow();
    const { database, close } = openDataFolder(data, { serving: false });
    const { file } = await writeBackup({ database, target: join(folder, 'one.backup'), program: '0', now: Date.now, progress: () => {} });
    close();
    await addWard(2);
    const old = stateNow();
    expect(old).not.toBe(wanted);
    let killed = 0;
    for (const [words, after] of [['Checking', 0], ['Keeping', 0], ['Copied', 0], ['Reading', 5], ['Putting', 0], ['Putting', 15], ['Putting', 40], ['Putting', 120]] as const) {
      if ((await restoreUntil(file, words, after)) === 'SIGKILL') killed += 1;
      const now = stateNow();
      expect([old, wanted]).toContain(now);
      // The old data again, for the next one.
      if (now === wanted) await addWard(2);
    }
    expect(killed).toBeGreaterThan(3);
    expect(await restoreUntil(file, 'never said', 0)).toBeNull();
    expect(stateNow()).toBe(wanted);
    expect(readdirSync(data).filter((name) => name.startsWith('restoring'))).toEqual([]);
  });
});
