import type { ConfirmedDifference } from '@tandem/sync';
import { afterEach, describe, expect, it } from 'vitest';
import { rotaNames } from '../live/rota-names.ts';
import { differenceLines } from './difference-lines.ts';
import { outlineCells } from './outline-cells.ts';

const names = rotaNames(
  { staff: [{ id: 'p1', name: 'Daniel Osei', contractId: 'c', skills: ['RN'] }], shiftTypes: [{ id: 'E', code: 'E', name: 'Early', start: 390, end: 870 }], skills: [], notes: [] } as unknown as Parameters<typeof rotaNames>[0],
  'en-GB',
);
const difference = (cell: string, at: number, more: Partial<ConfirmedDifference> = {}): ConfirmedDifference => ({
  cell, side: 'weekly', control: { shiftTypeId: 'E', skillId: 'RN' }, candidate: null, at, resolution: 'mended', ops: [], ...more,
});
const stop: (() => void)[] = [];
afterEach(() => {
  for (const end of stop.splice(0)) end();
  document.body.replaceChildren();
});
const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
const outlined = () => [...document.querySelectorAll<HTMLElement>('[aria-description]')].map(({ id }) => id);

describe('cells in which the two stores differ', () => {
  it('[SHELL-280] are named once each with what both sides hold, which one stands, and what became of it', () => {
    const lines = differenceLines([difference('p1/2026-11-20/0', 1), difference('p1/2026-11-21/0', 2, { side: 'rest', resolution: 'asked-again' }), difference('p1/2026-11-20/0', 3, { resolution: 'would-delete' })], names, 'hybrid', 'shadow', String);
    expect(lines.map(({ where }) => where)).toEqual(['Daniel Osei, Fri 20 Nov', 'Daniel Osei, Sat 21 Nov']);
    expect(lines[0]!.text).toMatch(/^Old store: Early 06:30–14:30\. New store: .*The old store stands\. Left as it is: .*\(3\)$/);
    expect(lines[1]!.text).toMatch(/^Server: Early .*read again from the server\. \(2\)$/);
    expect(differenceLines([difference('p1/2026-11-20/0', 1)], names, 'hybrid', 'live', String)[0]!.text).toContain('The new store stands.');
  });

  it('[SHELL-281] are outlined in every view by a sign and a description, also when a view draws them anew, until it is turned off', async () => {
    document.body.innerHTML = `
      <section data-remote="weekly"><div data-staff="p1"><i id="w20" data-date="2026-11-20"></i><i id="w21" data-date="2026-11-21"></i></div><div data-staff="p2"><i id="other" data-date="2026-11-20"></i></div></section>
      <section data-remote="day-detail"><div id="d" data-row="p1" title="before"></div></section>`;
    const end = outlineCells(document.body, [{ staffId: 'p1', date: '2026-11-20', text: 'Differs.' }], '2026-11-20');
    stop.push(end);
    expect(outlined()).toEqual(['w20', 'd']);
    expect(document.querySelector('#w20 > [data-difference]')?.textContent).toBe('≠');
    document.querySelector('#w20')!.replaceChildren();
    // The row now belongs to somebody else.
    document.querySelector('#d')!.setAttribute('data-row', 'p9');
    await frame();
    expect(document.querySelector('#w20 > [data-difference]')).not.toBeNull();
    expect(outlined()).toEqual(['w20']);
    expect(document.querySelector<HTMLElement>('#d')!.title).toBe('before');
    end();
    expect(outlined()).toEqual([]);
    expect(document.querySelector('[data-difference]')).toBeNull();
  });
});
