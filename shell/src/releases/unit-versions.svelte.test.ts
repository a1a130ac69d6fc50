import type { Outcome, ReleaseDiffAnswer } from '@tandem/rest';
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { UnitState } from './release-facts.ts';
import UnitVersions from './UnitVersions.svelte';
import VersionDiff from './VersionDiff.svelte';

const version = (d: string) => ({ v: '1.2.3', d: d.repeat(64), m: 'sha384-x' });
const other = (n: number) => ({ digest: String(n).repeat(64), version: null, standing: 'unknown', pages: 1 }) as const;
const unit: UnitState = {
  unit: 'weekly', stable: version('a'), previous: null, candidate: version('b'), percent: 10, include: [], gate: null, state: 'rolling', versions: [], watch: null,
  open: [{ digest: 'a'.repeat(64), version: '1.2.3', standing: 'stable', pages: 1200 }, ...[1, 2, 3, 4, 5, 6, 7].map(other)], people: { given: 12, all: 48 },
};
const answer: ReleaseDiffAnswer = {
  from: version('a'), to: version('b'), same: 7, bytes: { before: 1000, after: 3500 }, contract: [], entry: null, css: null,
  files: [{ path: 'assets/first-bbbbbbbb.js', was: 'assets/first-aaaaaaaa.js', before: 400, after: 2900 }, { path: 'assets/gone.js', was: null, before: 30, after: null }],
};

let shown: object | null = null;
afterEach(() => {
  if (shown) void unmount(shown);
  shown = null;
  document.body.innerHTML = '';
});
const lines = (selector: string): string[] => [...document.querySelectorAll(selector)].map((each) => each.textContent.replaceAll(/\s+/g, ' ').trim());
const diffOf = (diff: () => Promise<Outcome<ReleaseDiffAnswer>>, props: { unit: UnitState }): void => {
  const parts = { client: { diff }, refusal: ({ reason }: { reason: string }) => reason, locale: 'en-GB' };
  shown = mount(VersionDiff, { target: document.body, props: { get unit() { return props.unit; }, ...parts } });
  flushSync();
};
const open = (is: boolean): void => {
  document.querySelector('details')!.open = is;
  document.querySelector('details')!.dispatchEvent(new Event('toggle'));
  flushSync();
};

describe('the versions of a unit', () => {
  it('[SHELL-510] stand with their open pages, the first of the others by name and the rest by number', () => {
    shown = mount(UnitVersions, { target: document.body, props: { unit, figure: (n: number) => n.toLocaleString('en-GB'), moment: String } });
    flushSync();
    expect(lines('li')).toEqual([
      'Stable: 1.2.3 (aaaaaaaaaaaa) 1,200 pages have it open', 'Candidate: 1.2.3 (bbbbbbbbbbbb) no page For 10 %: about 12 of 48 people', 'Before: none',
      ...[1, 2, 3, 4, 5].map((n) => `Never published here: ${String(n).repeat(12)} 1 page has it open`), '2 more versions are open in pages',
    ]);
  });

  it('[SHELL-513] are compared once somebody asks, anew for other versions alone, and again when it is opened again', async () => {
    const diff = vi.fn(() => Promise.resolve({ ok: true as const, value: answer }));
    const props = $state({ unit });
    diffOf(diff, props);
    expect(diff).not.toHaveBeenCalled();
    open(true);
    await vi.waitFor(() => expect(lines('tbody tr')).toEqual(['assets/first-bbbbbbbb.js changed, was first-aaaaaaaa.js4002,900+2,500', 'assets/gone.js removed30–−30']));
    expect([lines('[role=status]'), lines('tfoot tr'), lines('ul li').length]).toEqual([['2 of 9 files differ.'], ['All files1,0003,500+2,500'], 3]);
    props.unit = { ...unit, percent: 25 };
    flushSync();
    expect(diff.mock.calls).toEqual([['weekly', 'a'.repeat(64), 'b'.repeat(64)]]);
    props.unit = { ...unit, candidate: null, previous: version('c') };
    flushSync();
    expect(diff.mock.calls.at(-1)).toEqual(['weekly', 'c'.repeat(64), 'a'.repeat(64)]);
    open(false);
    open(true);
    expect(diff).toHaveBeenCalledTimes(3);
  });

  it('[SHELL-513] say why they could not be compared, and pass over an answer that is of other versions by now', async () => {
    const answers: ((outcome: Outcome<ReleaseDiffAnswer>) => void)[] = [];
    const props = $state({ unit });
    diffOf(() => new Promise((resolve) => void answers.push(resolve)), props);
    open(true);
    expect(lines('[role=status]')).toEqual(['Comparing …']);
    props.unit = { ...unit, candidate: version('e') };
    flushSync();
    answers[1]!({ ok: false, error: { kind: 'invalid', origin: 'server', reason: 'It is gone.' } });
    await vi.waitFor(() => expect(lines('[role=status]')).toEqual(['They could not be compared: It is gone.']));
    answers[0]!({ ok: true, value: answer });
    await Promise.resolve();
    flushSync();
    expect([lines('[role=status]'), lines('tr')]).toEqual([['They could not be compared: It is gone.'], []]);
  });
});
