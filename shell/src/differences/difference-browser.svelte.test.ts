import type { DifferencesAnswer, ReferenceAnswer } from '@tandem/rest';
import { describe, expect, it } from 'vitest';
import { browseDifferences, type Difference } from './difference-browser.svelte.ts';

const difference = (seq: number, schedule: string): Difference => ({ seq, schedule, cell: 'p1/2026-11-20/0', first: seq, last: seq, by: 'x', side: 'weekly', control: null, candidate: { shiftTypeId: 'E' }, resolution: 'mended', ops: [] });
const settled = async () => {
  for (let i = 0; i < 20; i += 1) await Promise.resolve();
};

describe('the browser of mismatches', () => {
  it('[SHELL-349] has those of all rotas or one, older ones below, and names from each rota, asked for once', async () => {
    const asked: [string | null, number | null][] = [];
    const references: string[] = [];
    const all = [difference(4, 'a'), difference(3, 'b'), difference(2, 'a'), difference(1, 'a')];
    const live = browseDifferences({
      client: {
        differences: (schedule, before) => {
          asked.push([schedule, before]);
          const own = all.filter((each) => (schedule === null || each.schedule === schedule) && each.seq < (before ?? Infinity));
          const value: DifferencesAnswer = { differences: own.slice(0, 2), counts: { a: 3, b: 1 }, next: own.length > 2 ? (own[1]?.seq ?? null) : null };
          return Promise.resolve({ ok: true, value });
        },
      },
      reference: {
        reference: (id) => {
          references.push(id);
          return Promise.resolve({ ok: true, value: { staff: [{ id: 'p1', name: `Ann of ${id}`, skills: [] }], shiftTypes: [{ id: 'E', name: 'Early', start: 390, end: 870 }], skills: [], notes: [] } as unknown as ReferenceAnswer });
        },
      },
      locale: 'en-GB',
      now: () => 0,
    });
    const end = live.start();
    await settled();
    const shown = () => live.answer?.differences.map(({ seq }) => seq);
    expect([shown(), live.answer?.next, live.names('b').where('p1/2026-11-20/0'), live.names('b').what({ shiftTypeId: 'E' })]).toEqual([[4, 3], 3, 'Ann of b, Fri 20 Nov', 'Early 06:30–14:30']);
    live.more();
    await settled();
    expect([shown(), live.answer?.next]).toEqual([[4, 3, 2, 1], null]);
    live.choose('a');
    await settled();
    expect([shown(), asked.at(-1), references]).toEqual([[4, 2], ['a', null], ['a', 'b']]);
    expect(live.names('other').where('p1/2026-11-20/0')).toBe('p1, Fri 20 Nov');
    end();
  });
});
