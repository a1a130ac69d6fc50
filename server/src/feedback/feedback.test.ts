import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openRosters, type OpenRosters } from '../../test/running-rosters.ts';
import { createFeedback, MOST_FEEDBACK, type Said } from './feedback.ts';

let open: OpenRosters;
beforeEach(() => {
  open = openRosters();
});
afterEach(() => open.close());

const said: Said = { user: 'ann', kind: 'problem', text: 'It flickers', schedule: 'ward', mode: 'hybrid', build: '1.2.3', trace: '{"events":"ü"}' };

describe('feedback', () => {
  it('[SERVER-655] is kept with its trace, newest first, up to a number of each schedule', () => {
    let count = 0;
    const feedback = createFeedback(open.data.database, () => 1000 + count, () => `said-${(count += 1)}`);
    expect(feedback.add(said)).toBe('said-1');
    feedback.add({ ...said, kind: 'praise', text: '', trace: null });
    const { trace: _, ...shown } = said;
    expect(feedback.newest(9, ['ward'])).toEqual([
      { ...shown, id: 'said-2', at: 1001, kind: 'praise', text: '', traceBytes: 0 },
      { ...shown, id: 'said-1', at: 1000, traceBytes: 15 },
    ].map((row) => ({ ...row, at: expect.any(Number) as number })));
    expect(feedback.newest(1, ['ward']).length).toBe(1);
    expect([feedback.traceOf('said-1'), feedback.traceOf('said-2'), feedback.traceOf('none')]).toEqual([{ schedule: 'ward', trace: said.trace }, { schedule: 'ward', trace: null }, undefined]);
    feedback.add({ ...said, schedule: 'quiet' });
    for (let i = 0; i < MOST_FEEDBACK; i += 1) feedback.add(said);
    expect([feedback.newest(9, ['quiet']).length, feedback.newest(9, []).length]).toEqual([1, 0]);
    expect([feedback.newest(9999, ['ward']).length, feedback.traceOf('said-2'), feedback.traceOf('said-4')?.schedule]).toEqual([MOST_FEEDBACK, undefined, 'ward']);
  });
});
