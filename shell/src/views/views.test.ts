import { afterEach, describe, expect, it } from 'vitest';
import { periodOf, stepPlace, titleOf } from '../routing/period.ts';
import { formatRoute, parseRoute, type Route } from '../routing/route.ts';
import { placeOfKey, slotsAt } from '../workspace/slots.ts';
import { addViews, titleAt, VIEWS, viewAt } from './views.ts';

const declare = (...views: readonly (readonly [string, string])[]): unknown =>
  addViews(JSON.stringify(Object.fromEntries(views.map(([path, of]) => [path, { of, remote: `${path}-remote`, titles: { en: `The ${path}`, de: `Die ${path}` } }]))));
const at = (view: string): Route => ({ kind: 'place', scheduleId: 'ward', place: { view, date: '2026-11-20', options: { skill: 'rn' } } });

afterEach(() => {
  for (const name of ['hours', 'sick', 'leave']) Reflect.deleteProperty(VIEWS, name);
});

describe('views that further remotes declare', () => {
  it('[SHELL-440] stand after the three, called as the page’s language calls them', () => {
    addViews('');
    expect(Object.keys(VIEWS)).toEqual(['week', 'month', 'day']);
    declare(['sick', 'week'], ['leave', 'month']);
    expect(Object.keys(VIEWS).map((name) => [name, titleAt(name)])).toEqual([['week', 'Week'], ['month', 'Month'], ['day', 'Day'], ['sick', 'The sick'], ['leave', 'The leave']]);
  });

  it.each([
    ['week', '/s/ward/sick/2026-W47?day=2026-11-20&skill=rn', '16–22 November 2026', '2026-11-27'],
    ['month', '/s/ward/sick/2026-11?day=2026-11-20&skill=rn', 'November 2026', '2026-12-20'],
    ['day', '/s/ward/sick/2026-11-20?skill=rn', 'Friday 20 November 2026', '2026-11-21'],
  ] as const)('[SHELL-441] that show a %s have addresses like %s, read back, and step by it', (of, address, title, next) => {
    expect(parseRoute(address)).toMatchObject({ kind: 'unknown', view: null });
    declare(['sick', of]);
    const route = at('sick');
    expect([formatRoute(route), parseRoute(address)]).toEqual([address, route]);
    const { place } = route as Extract<Route, { kind: 'place' }>;
    expect([titleOf(place, 'en-GB', 'long').text, stepPlace(place, 1).date]).toEqual([title, next]);
    expect(periodOf(place, 'en-GB')).toEqual(periodOf({ ...place, view: of }, 'en-GB'));
  });

  it('[SHELL-442] are shown by their remote, the selected day beside them unless they show a day themselves', () => {
    declare(['sick', 'week'], ['hours', 'day']);
    const keys = (view: string): string[] => slotsAt('ward', { view, date: '2026-11-20', options: {} }, true).map(({ key }) => key);
    expect([keys('sick'), keys('hours')]).toEqual([['ward/sick-remote/main', 'ward/day-detail/side'], ['ward/hours-remote/main']]);
    expect(placeOfKey('ward/sick-remote/main')).toEqual({ scheduleId: 'ward', view: 'sick' });
    expect(viewAt('gone')).toBe(VIEWS.week);
  });
});
