import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkApiReport } from './api-report.ts';
import { ROOT } from './gate.ts';

it('[HOUSE-14] fails on a surface that the reviewed report does not show', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-api-'));
  try {
    // That the report itself passes is a step of the gate.
    const report = join(folder, 'api.md');
    const reviewed = readFileSync(join(ROOT, 'shared/sync/api.md'), 'utf8');
    writeFileSync(report, reviewed.replace('export const FLAG_NAMES', 'export const FLAGS'));
    const { failed, output } = await checkApiReport({ write: false, report });
    expect([failed, output]).toEqual([1, expect.stringMatching(/differs from shared\/sync\/api\.md: run `npm run fix`/)]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
