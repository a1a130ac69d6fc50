import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkApiReport } from './api-report.ts';
import { ROOT } from './gate.ts';

it('[HOUSE-14] fails on a surface that the reviewed report does not show', async () => {
  // A package of one line: that the bus agrees with its report is a step of the gate.
  mkdirSync(join(ROOT, '.cache'), { recursive: true });
  const of = mkdtempSync(join(ROOT, '.cache/api-'));
  const say = (text: string) => writeFileSync(join(of, 'src/index.ts'), text);
  try {
    mkdirSync(join(of, 'src'));
    writeFileSync(join(of, 'package.json'), JSON.stringify({ name: '@tandem/small', version: '0.1.0', type: 'module' }));
    writeFileSync(join(of, 'tsconfig.json'), JSON.stringify({ extends: '../../tsconfig.base.json' }));
    say('export const FLAG_NAMES: readonly string[] = [];\n');
    expect(await checkApiReport({ write: true, of })).toMatchObject({ passed: 1, failed: 0 });
    say('export const FLAGS: readonly string[] = [];\n');
    const { failed, output } = await checkApiReport({ write: false, of });
    expect([failed, output]).toEqual([1, expect.stringMatching(/differs from .*api\.md: run `npm run fix`/)]);
  } finally {
    rmSync(of, { recursive: true, force: true });
  }
});
