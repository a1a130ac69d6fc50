import type { HealthSeriesAnswer, ObservedClient } from '@tandem/rest';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { figure, latest, lineWords, measured, shownMarks, sparkPaths, type Mark, type Point } from './health-facts.ts';
import { watchHealth } from './health-series.svelte.ts';

const MINUTE = 60_000;
const arm = (visible: number | null): NonNullable<Point['candidate']> => ({ sessions: 3, errors: 0, inconsistencies: 0, visible, inp: null, switch: null, outboxAge: null });
const points = (...values: readonly (number | null)[]): Point[] => values.map((value, i) => ({ at: i * MINUTE, candidate: value === null ? null : arm(value), control: arm(100) }));

describe('the health of pages on the operators’ page', () => {
  it('[SHELL-330] is told with units that a person reads, and a line of the chart in a sentence', () => {
    const figures = ([['errors', 0.41], ['errors', 12.6], ['visible', 141.4], ['outboxAge', 4400], ['outboxAge', 1_800_000], ['sessions', 1204], ['inp', null]] as const).map(([metric, value]) => figure(value, metric, 'en-GB'));
    expect(figures).toEqual(['0.4 %', '13 %', '141 ms', '4.4 s', '30 min', '1,204', '–']);
    expect(lineWords(points(120, null, 141, 130), 'candidate', 'visible', 'en-GB')).toBe('Candidate: 130 ms last, 120 ms to 141 ms.');
    expect([lineWords(points(1), 'control', 'visible', 'en-GB'), lineWords(points(1), 'control', 'inp', 'en-GB')]).toEqual(['Control: 100 ms throughout.', 'Control: nothing measured.']);
  });

  it('[SHELL-331] is no figure where nothing was measured of late: an old one is none of now, and its line has a gap', () => {
    expect([latest(points(120, 130, null, null), 'candidate', 'visible'), latest(points(120, null, null, null), 'candidate', 'visible')]).toEqual([130, null]);
    expect([measured(points(null), 'visible'), measured(points(null), 'inp')]).toEqual([true, false]);
    expect(sparkPaths(points(100, 100, null, 50), 'visible').candidate).toBe('M0.0 1.0h.01L33.3 1.0M100.0 12.0h.01');
  });

  it('[SHELL-332] numbers the newest marks of the time that is shown', () => {
    const marks = Array.from({ length: 12 }, (_, i): Mark => ({ at: (i - 2) * MINUTE, kind: 'flip', schedule: null, by: 'x', reason: '' }));
    expect(shownMarks(marks, points(1, 2)).map(({ at }) => at / MINUTE)).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
    expect(shownMarks(marks.slice(0, 4), points(1, 2)).map(({ at }) => at / MINUTE)).toEqual([0, 1]);
    expect(shownMarks(marks, [])).toEqual([]);
  });

  describe('kept current', () => {
    beforeEach(() => void vi.useFakeTimers());
    afterEach(() => void vi.useRealTimers());

    it('[SHELL-333] is asked for whole once, then from the last point but one on, anew for another span, and not once the page is left', async () => {
      const asked: [string, number | null][] = [];
      let answers = 0;
      const client: Pick<ObservedClient, 'health'> = {
        health: (by, since) => {
          asked.push([by, since]);
          answers += 1;
          const first = since ?? 0;
          const series: HealthSeriesAnswer = { now: 0, by, step: MINUTE, from: answers === 2 ? MINUTE : 0, points: points(1, 2, 3).map((point) => ({ ...point, at: point.at + first })), marks: [] };
          return Promise.resolve({ ok: true, value: series });
        },
      };
      const live = watchHealth(client, () => 0);
      const end = live.start();
      await vi.advanceTimersByTimeAsync(0);
      await vi.advanceTimersByTimeAsync(20_000);
      expect(asked).toEqual([['5m', null], ['5m', MINUTE]]);
      expect(live.answer?.points.map(({ at, candidate }) => [at / MINUTE, candidate?.visible])).toEqual([[1, 1], [2, 2], [3, 3]]);
      live.choose('days');
      await vi.advanceTimersByTimeAsync(0);
      expect([asked.at(-1), live.answer?.by]).toEqual([['1h', null], '1h']);
      end();
      await vi.advanceTimersByTimeAsync(600_000);
      expect(asked.length).toBe(3);
    });
  });
});
