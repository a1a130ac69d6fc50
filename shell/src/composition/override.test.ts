import { beforeEach, describe, expect, it } from 'vitest';
import type { ReleaseVersionAnswer } from '@tandem/rest';
import type { LiveRemote } from '../remotes/release-manifest.ts';
import { createOverrides, HOLDS_FOR, wishesIn, type Overrides } from './override.ts';

const digest = (digit: string): string => digit.repeat(64);
const release = (digit: string) => ({ version: digit, digest: digest(digit), integrity: 'sha384-AAAA' });
const live = (digit: string): LiveRemote => ({ stable: release(digit), previous: null, origin: null, mirror: null });
const chosen: ReadonlyMap<string, LiveRemote> = new Map([['weekly', live('a')], ['monthly', live('b')]]);
const published = (digit: string): ReleaseVersionAnswer => ({ standing: 'published', version: { v: digit, d: digest(digit), m: 'sha384-AAAA' } });

let at: number;
let store: Map<string, string>;
let answers: Record<string, ReleaseVersionAnswer | 'refused' | null>;
let overrides: Overrides;
const fresh = (): Overrides => createOverrides({ kept: { get: (key) => store.get(key) ?? '', set: (key, value) => void store.set(key, value) }, now: () => at, ask: (_remote, name) => Promise.resolve(answers[name[0]!] ?? null) });
beforeEach(() => {
  at = 1_000_000;
  store = new Map();
  answers = { c: published('c'), d: published('d'), e: { standing: 'blocked', version: null }, f: { standing: 'unknown', version: null }, '0': { standing: 'unknown', version: null } };
  overrides = fresh();
});
const shown = async (user = 'mara', from = overrides) => {
  const { chosen: all, runs, refused } = await from.apply(user, chosen);
  return [[...all].map(([name, { stable, previous }]) => `${name} ${stable.version}${previous?.version ?? '-'}`), runs.map(({ remote }) => remote), refused.map(({ remote, why }) => `${remote} ${why}`)];
};
/** Something is kept in the tab. */
const holds = (): boolean => (store.get('override') ?? '') !== '';
const PLAIN = ['weekly a-', 'monthly b-'];

describe('a version that somebody puts into their own tab', () => {
  it('[SHELL-486] is asked for by the address, each remote by its digest', () => {
    expect(wishesIn(`?day=2026-11-20&mfe.weekly=${digest('c')}&mfe.monthly=x&mfe.=1&mfe.../x=2&mfeweekly=3`)).toEqual([['weekly', digest('c')], ['monthly', 'x']]);
  });

  it('[SHELL-486] takes the place of what everybody has, with that to go back to, and stays over a load of the page', async () => {
    overrides.wish('mara', [['weekly', digest('c')]]);
    expect(await shown()).toEqual([['weekly ca', 'monthly b-'], ['weekly'], []]);
    expect(await shown('mara', fresh())).toEqual([['weekly ca', 'monthly b-'], ['weekly'], []]);
    overrides.reset();
    expect([await shown(), holds()]).toEqual([[PLAIN, [], []], false]);
  });

  it('[SHELL-487] ends after eight hours, and for another person', async () => {
    overrides.wish('mara', [['weekly', digest('c')]]);
    at += HOLDS_FOR - 1;
    expect([(await shown())[1], holds()]).toEqual([['weekly'], true]);
    at += 1;
    expect([await shown(), holds()]).toEqual([[PLAIN, [], []], false]);
    overrides.wish('mara', [['weekly', digest('c')]]);
    expect([await shown('noor'), holds()]).toEqual([[PLAIN, [], []], false]);
  });

  it('[SHELL-488] is refused where it was killed, was never published or is of no remote, said once, the others staying', async () => {
    overrides.wish('mara', [['weekly', digest('e')], ['monthly', digest('d')]]);
    expect(await shown()).toEqual([['weekly a-', 'monthly db'], ['monthly'], ['weekly blocked']]);
    expect(await shown()).toEqual([['weekly a-', 'monthly db'], ['monthly'], []]);
    overrides.wish('mara', [['weekly', digest('f')], ['nobody', digest('c')], ['monthly', 'latest']]);
    expect([await shown(), holds()]).toEqual([[PLAIN, [], ['weekly unknown', 'nobody unknown', 'monthly unknown']], false]);
  });

  it('[SHELL-488] goes once it is killed, and stays where the server does not answer', async () => {
    overrides.wish('mara', [['weekly', digest('c')]]);
    answers = {};
    expect(await shown()).toEqual([PLAIN, [], ['weekly unreachable']]);
    expect(await shown()).toEqual([PLAIN, [], []]);
    answers = { c: published('c') };
    await shown();
    answers = {};
    expect(await shown()).toEqual([['weekly ca', 'monthly b-'], ['weekly'], []]);
    answers = { c: { standing: 'blocked', version: null } };
    expect([await shown(), holds()]).toEqual([[PLAIN, [], ['weekly blocked']], false]);
  });

  it('[SHELL-489] is ignored, and nothing said, for whoever operates nothing', async () => {
    answers = { c: 'refused' };
    answers['0'] = 'refused';
    for (const wish of ['latest', digest('c')]) {
      overrides.wish('mara', [['monthly', wish]]);
      expect([await shown(), holds()]).toEqual([[PLAIN, [], []], false]);
    }
  });
});
