import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { CheckResult } from './roster/check-inrc2.ts';

/** Solved competition sets, where they lie beside the project; they are not part of it. */
const SETS = fileURLToPath(new URL('../../../shared/data/inrc2', import.meta.url));
const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));

describe('tandem roster check inrc2 on the real sets', () => {
  it.skipIf(!existsSync(SETS))(`[CLI-4] matches the official validator in every set (skipped without ${SETS})`, () => {
    const { status, stdout } = spawnSync(process.execPath, [MAIN, 'roster', 'check', 'inrc2', SETS, '--json'], { encoding: 'utf8' });
    const { sets, matched, mismatches } = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as CheckResult;
    expect(mismatches).toEqual([]);
    expect([status, matched]).toEqual([0, sets]);
    expect(sets).toBeGreaterThan(0);
  });
});
