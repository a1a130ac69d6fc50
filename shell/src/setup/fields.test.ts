import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseClock, readForm, sameValues, typedHours, typedRange } from './fields.ts';

describe('typed values', () => {
  it.each([
    ['6:30', 390],
    ['06:30', 390],
    ['0630', 390],
    ['6.30', 390],
    ['6', 360],
    ['22', 1320],
    ['24:00', null],
    ['6:60', null],
    ['half six', null],
    ['', null],
  ])('[SHELL-101] reads the clock time %j as %j', (typed, minutes) => {
    expect(parseClock(typed)).toBe(minutes);
  });

  it.each([
    ['37.5', 2250],
    ['37,5', 2250],
    ['0', 0],
    ['', null],
  ])('[SHELL-101] reads %j hours as %j minutes', (typed, minutes) => {
    const read = readForm({ hours: typed });
    expect(read.done(read.hours('hours', 168))).toEqual({ ok: true, value: minutes });
  });

  it('[SHELL-101] shows hours as they are read back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 168 * 4 }), fc.boolean(), (quarters, comma) => {
        const read = readForm({ hours: typedHours(quarters * 15, comma) });
        expect(read.hours('hours', 168)).toBe(quarters * 15);
      }),
    );
  });

  it.each([
    ['text', 'name', { name: '  ' }, /nothing is typed/i],
    ['text', 'name', { name: 'x'.repeat(101) }, /101 letters.*at most 100/i],
    ['whole', 'count', { count: 'seven' }, /“seven”.*0 to 31/],
    ['whole', 'count', { count: '32' }, /“32”.*0 to 31/],
    ['whole', 'count', { count: '' }, /nothing.*0 to 31/i],
    ['hours', 'hours', { hours: '169' }, /“169”.*0 to 168/],
    ['clock', 'start', { start: '25:00' }, /“25:00”.*06:30/],
    ['date', 'from', { from: '2026-02-30' }, /“2026-02-30”/],
    ['choice', 'who', { who: '' }, /choose/i],
  ] as const)('[SHELL-102] a wrong %s names what was typed and what is accepted', (kind, name, values, words) => {
    const read = readForm(values);
    if (kind === 'text') read.text(name, 100);
    else if (kind === 'whole') read.whole(name, 0, 31);
    else if (kind === 'hours') read.hours(name, 168);
    else read[kind](name);
    const answer = read.done(null);
    expect(answer.ok ? {} : answer.problems).toEqual({ [name]: expect.stringMatching(words) as string });
  });

  it('[SHELL-102] a range whose most is less than its least is wrong beside the most', () => {
    const read = readForm(typedRange('run', { min: 5, max: 2 }));
    read.range('run', 0, 100);
    expect(read.done(null)).toEqual({ ok: false, problems: { 'run.max': expect.stringContaining('2, is less than the least, 5') as string } });
  });

  it('[SHELL-102] all that is wrong is said at once', () => {
    const read = readForm({ name: '', 'run.min': 'a', 'run.max': 'b' });
    read.text('name', 100);
    read.range('run', 0, 10);
    const answer = read.done(null);
    expect(answer.ok ? [] : Object.keys(answer.problems)).toEqual(['name', 'run.min', 'run.max']);
  });

  it('[SHELL-103] two forms are the same whatever the order in which they were typed', () => {
    expect(sameValues({ a: '1', b: ['x'] }, { b: ['x'], a: '1' })).toBe(true);
    expect(sameValues({ a: '1', b: ['x'] }, { b: ['y'], a: '1' })).toBe(false);
  });
});
