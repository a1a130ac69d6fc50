import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkApiReport } from './api-report.ts';
import { ROOT } from './gate.ts';

it('[HOUSE-14] fails on a surface that the reviewed report does not show', async () => {
  const report = join(ROOT, 'shared/sync/api.md');
  const reviewed = readFileSync(report, 'utf8');
  expect(await checkApiReport({ write: false })).toMatchObject({ passed: 1, failed: 0 });
  try {
    writeFileSync(report, reviewed.replace('export const FLAG_NAMES', 'export const FLAGS'));
    expect((await checkApiReport({ write: false })).output).toMatch(/differs from shared\/sync\/api\.md: run `npm run fix`/);
  } finally {
    writeFileSync(report, reviewed);
  }
});
