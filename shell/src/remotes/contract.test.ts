import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MOUNT_LEDGER, OLDEST_PROTOCOL, PROTOCOL, URL_LEDGER } from '@tandem/sync/protocol';
import { describe, expect, it } from 'vitest';
import { CONTRACT } from './load-remote.ts';

const ROOT = join(import.meta.dirname, '../../..');
const declared = (folder: string): unknown => (JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')) as { tandem: { contract: unknown } }).tandem.contract;

describe('contract', () => {
  it('[SHELL-431] of the shell is declared as its page checks it', () => {
    const { sync, ...counted } = CONTRACT;
    expect(declared('shell')).toEqual(counted);
    expect(counted['bus']).toEqual([OLDEST_PROTOCOL, PROTOCOL]);
    expect([counted['mount']?.[1], counted['url']?.[1]]).toEqual([MOUNT_LEDGER.at(-1)?.version, URL_LEDGER.at(-1)?.version]);
    expect(sync).toEqual([1, 1]);
  });

  it.each([
    ['weekly', 'live-week'],
    ['monthly', 'live-month'],
    ['day-detail', 'live-day'],
  ])('[SHELL-431] of %s is declared as it joins the bus', (remote, file) => {
    const [, min, max] = /protocol: \{ min: (\d+), max: (\d+) \}/.exec(readFileSync(join(ROOT, `remotes/${remote}/src/sync/${file}.ts`), 'utf8')) ?? [];
    expect(declared(`remotes/${remote}`)).toEqual({ bus: [Number(min), Number(max)], mount: [1, 1], url: [1, 1] });
  });
});
