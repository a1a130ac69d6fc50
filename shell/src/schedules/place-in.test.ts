import type { ScheduleSummary } from '@tandem/rest';
import { describe, expect, it } from 'vitest';
import { placeIn } from './place-in.ts';

const schedule: ScheduleSummary = {
  id: 'ward',
  name: 'Ward',
  timeZone: 'Pacific/Auckland',
  firstDate: '2026-11-02',
  lastDate: '2026-12-27',
  staff: 24,
  role: 'editor',
};
const at = (instant: string): number => Date.parse(instant);

describe('opening a rota', () => {
  it('[SHELL-8] keeps view and day where the rota is planned then', () => {
    expect(placeIn(schedule, { view: 'month', date: '2026-12-01', options: {} }, at('2026-11-20T12:00:00Z'))).toEqual({
      kind: 'place',
      scheduleId: 'ward',
      place: { view: 'month', date: '2026-12-01', options: {} },
    });
  });

  it('[SHELL-8] opens today as it is where the rota is', () => {
    expect(placeIn(schedule, null, at('2026-11-20T12:00:00Z'))).toMatchObject({ place: { view: 'week', date: '2026-11-21', options: {} } });
  });

  it('[SHELL-8] opens the nearest planned day otherwise', () => {
    expect(placeIn(schedule, { view: 'day', date: '2030-01-01', options: {} }, at('2031-01-01T00:00:00Z'))).toMatchObject({
      place: { view: 'day', date: '2026-12-27', options: {} },
    });
  });
});
