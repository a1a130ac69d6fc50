import type { Contract, ShiftType, Skill, Staff } from '@tandem/rota';
import fc from 'fast-check';
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { holdKeys } from '../hold-keys.ts';
import { fetchWhenIdle, onDemand } from '../on-demand.ts';
import { filterFromOptions, filterToOptions, sameFilter } from './filter-options.ts';
import FindStaff from './FindStaff.svelte';
import './FilterPanel.svelte';
import { EVERYBODY, filterStaff, isFiltering, type StaffFilter } from './staff-filter.ts';

/** happy-dom has no popovers: what floats is then simply there. */
HTMLElement.prototype.showPopover ??= () => undefined;

const person = (id: string, name: string, contractId: string, ...skills: string[]): Staff => ({ id, name, contractId, skills });
const STAFF = [person('a', 'Ana Kovač', 'full', 'HN', 'RN'), person('b', 'Bo Lund', 'half', 'RN'), person('c', 'Cy Lang', 'full', 'CA')];
const contract = (id: string): Contract => ({ id, name: `Contract ${id}`, weeklyMinutes: null, assignments: { min: 0, max: 9 }, workRun: { min: 1, max: 5 }, offRun: { min: 1, max: 5 }, maxWeekends: 4, completeWeekends: false });
const shift = (id: string): ShiftType => ({ id, code: id, name: `Shift ${id}`, start: 360, end: 840, run: { min: 1, max: 5 }, forbiddenNext: [] });
const SKILLS: Skill[] = ['HN', 'RN', 'CA'].map((id) => ({ id, name: `Skill ${id}`, short: id }));

describe('a filter of people', () => {
  const period = { works: (id: string, shifts: ReadonlySet<string>) => id === 'a' && shifts.has('E'), hasFindings: (id: string) => id !== 'a' };
  const ids = (filter: Partial<StaffFilter>, known: typeof period | null = period): string => filterStaff(STAFF, filter, known).map(({ id }) => id).join('');

  it('[UI-200] narrows by each kind, and adds up the values of one kind', () => {
    expect(ids({ contracts: new Set(['full']) })).toBe('ac');
    expect(ids({ contracts: new Set(['full', 'half']) })).toBe('abc');
    expect(ids({ shifts: new Set(['E', 'L']) })).toBe('a');
    expect(ids({ onlyFindings: true })).toBe('bc');
    expect(ids({ contracts: new Set(['full']), onlyFindings: true, skills: new Set(['CA']) })).toBe('c');
    expect(ids({ text: 'l', contracts: new Set(['half']) })).toBe('b');
  });

  it('[UI-200] asks nothing of a period that is not known yet', () => {
    expect(ids({ shifts: new Set(['E']), onlyFindings: true }, null)).toBe('abc');
    expect(filterStaff(STAFF, EVERYBODY, period)).toBe(STAFF);
    expect([isFiltering(EVERYBODY), isFiltering({ ...EVERYBODY, text: 'x' }), isFiltering({ ...EVERYBODY, onlyFindings: true })]).toEqual([false, false, true]);
  });
});

describe('a filter in the address', () => {
  const id = fc.stringMatching(/^[A-Za-z0-9_-]{1,12}$/);
  const set = fc.uniqueArray(id, { maxLength: 8 }).map((each) => new Set(each));
  const filter = fc.record({ text: fc.string({ maxLength: 60 }), skills: set, contracts: set, shifts: set, onlyFindings: fc.boolean() });

  it('[UI-201] comes back as it went', () => {
    fc.assert(
      fc.property(filter, (given) => {
        const options = filterToOptions(given);
        const kept = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== ''));
        expect(filterFromOptions(kept)).toEqual(given);
        expect(sameFilter(filterFromOptions(kept), given)).toBe(true);
      }),
    );
  });

  it('[UI-201] leaves out whole ids that do not fit', () => {
    const long = ['x', 'y', 'z'].map((letter) => letter.repeat(90));
    const { skill } = filterToOptions({ ...EVERYBODY, skills: new Set([...long, 'w']) });
    expect(skill).toBe(`${long[0]},${long[1]},w`);
    expect(filterToOptions({ ...EVERYBODY, text: 'n'.repeat(300) }).find).toHaveLength(200);
  });

  it('[UI-201] tells filters apart by whom they let through', () => {
    expect(sameFilter({ ...EVERYBODY, skills: new Set(['a', 'b']) }, { ...EVERYBODY, skills: new Set(['b', 'a']) })).toBe(true);
    expect(sameFilter({ ...EVERYBODY, skills: new Set(['a']) }, { ...EVERYBODY, skills: new Set(['b']) })).toBe(false);
  });
});

describe('parts on demand', () => {
  it('[UI-204] are fetched once, and again after a failure', async () => {
    const load = vi.fn<() => Promise<string>>().mockRejectedValueOnce(new Error('offline')).mockResolvedValue('here');
    const part = onDemand(load);
    await expect(part()).rejects.toThrow('offline');
    expect([await part(), await part(), load.mock.calls.length]).toEqual(['here', 'here', 2]);
  });

  it('[UI-204] are fetched one after another when idle, until called off', async () => {
    const fetched: string[] = [];
    const part = (name: string) => () => Promise.resolve(fetched.push(name));
    fetchWhenIdle([part('one'), part('two')]);
    fetchWhenIdle([part('never')])();
    await vi.waitFor(() => expect(fetched).toEqual(['one', 'two']), 3000);
  });
});

describe('the search', () => {
  let shown: Record<string, unknown> | null = null;
  afterEach(() => {
    if (shown) void unmount(shown);
    shown = null;
    document.body.replaceChildren();
  });

  function show(start: Partial<StaffFilter> = {}) {
    const calls: unknown[] = [];
    const props = $state({
      filter: { ...EVERYBODY, ...start },
      skills: SKILLS,
      contracts: [contract('full'), contract('half')],
      shiftTypes: [shift('E'), shift('L')],
      findings: true,
      matches: STAFF as readonly Staff[],
      shown: 3,
      all: 3,
      onfilter: (next: StaffFilter) => {
        props.filter = next;
        props.matches = filterStaff(STAFF, next);
        props.shown = props.matches.length;
      },
      onleave: () => void calls.push('leave'),
      onjump: (id: string) => void calls.push(['jump', id]),
      onstep: (id: string) => void calls.push(['step', id]),
    });
    shown = mount(FindStaff, { target: document.body, props });
    flushSync();
    const input = document.querySelector('input')!;
    return {
      props,
      calls,
      type(text: string) {
        input.value = text;
        input.dispatchEvent(new Event('input', { bubbles: true }));
        flushSync();
      },
      press(key: string) {
        input.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
        flushSync();
      },
      said: () => document.querySelector('[role=status]')?.textContent,
    };
  }

  it('[UI-202] goes to the first match with Enter', () => {
    const { type, press, calls, said } = show();
    type('l');
    expect(said()).toBe('2 of 3 people');
    press('Enter');
    expect(calls).toEqual([['jump', 'b']]);
  });

  it('[UI-202] steps through the matches with the arrows, around the ends, and Enter goes to the one stepped to', () => {
    const { type, press, calls, said } = show();
    type('l');
    press('ArrowDown');
    expect(said()).toBe('1 of 2: Bo Lund');
    press('ArrowDown');
    press('Enter');
    press('ArrowDown');
    press('ArrowUp');
    expect(calls).toEqual([['step', 'b'], ['step', 'c'], ['jump', 'c'], ['step', 'b'], ['step', 'c']]);
  });

  it('[UI-205] takes the keys that were pressed before it had come, and nothing else got them', () => {
    const elsewhere = vi.fn();
    window.addEventListener('keydown', elsewhere);
    const release = holdKeys();
    for (const key of ['b', 'o', 'Enter']) document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'r', ctrlKey: true, bubbles: true }));
    const { calls, props } = show();
    (shown as unknown as { open: (keys: readonly string[]) => void }).open(release());
    flushSync();
    expect(props.filter.text).toBe('bo');
    expect(calls).toEqual([['jump', 'b']]);
    expect(elsewhere.mock.calls.map(([event]) => (event as KeyboardEvent).key)).toEqual(['r']);
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'x', bubbles: true }));
    expect(elsewhere).toHaveBeenCalledTimes(2);
    window.removeEventListener('keydown', elsewhere);
  });

  it('[UI-202] goes nowhere when nobody matches, and Escape clears and leaves', () => {
    const { type, press, calls, props, said } = show();
    type('zz');
    expect(said()).toBe('Nobody has a name like that.');
    press('Enter');
    press('ArrowDown');
    expect(calls).toEqual([]);
    press('Escape');
    expect([props.filter.text, calls]).toEqual(['', ['leave']]);
    press('Enter');
    expect(calls).toEqual(['leave', 'leave']);
  });

  it('[UI-203] lists what can be filtered by, says how many it acts on, and lifts everything but the search', async () => {
    const { props } = show({ text: 'l' });
    document.querySelector<HTMLElement>('[aria-label="Filter"]')!.click();
    await vi.waitFor(() => expect(document.querySelector('[popover]')).not.toBeNull());
    const box = (name: string): HTMLInputElement => [...document.querySelectorAll<HTMLLabelElement>('[popover] label')].find(({ textContent }) => textContent?.includes(name))!.querySelector('input')!;
    expect([...document.querySelectorAll('legend')].map(({ textContent }) => textContent)).toEqual(['Skills', 'Contracts', 'Shifts worked in this period', 'Findings']);
    for (const name of ['Skill CA', 'Contract full', 'Shift E', 'Only people']) {
      box(name).click();
      flushSync();
    }
    expect([props.filter.skills, props.filter.contracts, props.filter.shifts, props.filter.onlyFindings].map((each) => (typeof each === 'boolean' ? each : [...each]))).toEqual([['CA'], ['full'], ['E'], true]);
    expect(document.querySelector('[popover] [role=status]')?.textContent).toBe('Acts on 1 visible of 3');
    expect(document.querySelector('[aria-label="Filter, on"]')).not.toBeNull();
    box('Skill CA').click();
    flushSync();
    expect(props.filter.skills.size).toBe(0);
    [...document.querySelectorAll<HTMLElement>('[popover] button')].find(({ textContent }) => textContent === 'Show everybody')!.click();
    flushSync();
    expect(sameFilter(props.filter, { ...EVERYBODY, text: 'l' })).toBe(true);
  });
});
