import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { madeData } from '../harness/server.ts';
import { changedBuild } from '../harness/units.ts';

const MAIN = fileURLToPath(new URL('../../cli/src/main.ts', import.meta.url));

interface Report {
  readonly ok: boolean;
  readonly checked: readonly { readonly checks: readonly string[]; readonly faults: readonly { readonly check: string; readonly what: string }[] }[];
}

/** `tandem release check` in a process of its own: what its last line says. */
async function check(data: string, ...args: readonly string[]): Promise<Report & { readonly code: number | null }> {
  const child = spawn(process.execPath, [MAIN, 'release', 'check', '--json', ...args], { env: { ...process.env, TANDEM_DATA: data }, stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => void (out += chunk));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { ...(JSON.parse(out.trim().split('\n').at(-1) ?? '') as Report), code };
}

test('[E2E-410] a version is looked at in the real shell beside the live ones, and each fault that only a browser sees is named', async () => {
  const data = madeData();
  expect(await check(data, '--remote', 'monthly')).toMatchObject({ code: 0, ok: true, checked: [{ checks: ['whole', 'contract', 'sizes', 'styles', 'policy', 'page', 'accessibility'], faults: [] }] });
  const mark = [
    "document.querySelector('html').lang = '';",
    "try { globalThis['ev' + 'al']('1'); } catch {}",
    "setTimeout(() => { throw new Error('of the candidate'); }, 100);",
  ].join('\n');
  const dir = changedBuild('remotes/weekly', '9.9.9', (code) => `${code}\n${mark}`, /first-[^/]*\.js$/);
  const { code, checked } = await check(data, '--dir', dir);
  const faults = checked[0]?.faults.map(({ check: which, what }) => `${which}: ${what}`).join('\n') ?? '';
  expect(code).toBe(1);
  expect(faults).toMatch(/^policy: it breaks the policy: /m);
  expect(faults).toMatch(/^page: it throws "of the candidate"/m);
  expect(faults).toMatch(/^accessibility: axe finds html-has-lang in the shell/m);
});
