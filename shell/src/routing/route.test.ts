import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatRoute, parseRoute, SETUP_SECTIONS, type Route } from './route.ts';
import { VIEWS } from '../views/views.ts';

const scheduleId = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,20}$/);
const date = fc
  .date({ min: new Date('1900-01-01'), max: new Date('2199-12-31'), noInvalidDate: true })
  .map((at) => at.toISOString().slice(0, 10));
const options = fc.dictionary(
  fc.stringMatching(/^[a-z][a-z-]{0,19}$/).filter((key) => key !== 'day'),
  fc.string({ minLength: 1, maxLength: 200, unit: 'grapheme' }).filter((text) => text.length <= 200),
);
const place = fc.record({ view: fc.constantFrom(...Object.keys(VIEWS)), date, options });

const placeRoute = (view: 'week' | 'month' | 'day', on: string): Route => ({ kind: 'place', scheduleId: 'ward', place: { view, date: on, options: {} } });

describe('addresses', () => {
  it('[SHELL-1] reads back every place it writes', () => {
    fc.assert(
      fc.property(scheduleId, place, (id, at) => {
        const route: Route = { kind: 'place', scheduleId: id, place: at };
        expect(parseRoute(formatRoute(route))).toEqual(route);
      }),
    );
  });

  it('[SHELL-1] writes the addresses that people share', () => {
    expect(formatRoute(placeRoute('week', '2026-11-20'))).toBe('/s/ward/week/2026-W47?day=2026-11-20');
    expect(formatRoute(placeRoute('month', '2026-11-20'))).toBe('/s/ward/month/2026-11?day=2026-11-20');
    expect(formatRoute(placeRoute('day', '2026-11-20'))).toBe('/s/ward/day/2026-11-20');
  });

  it('[SHELL-1] leaves out of an address what cannot stand in it', () => {
    const at: Route = { kind: 'place', scheduleId: 'ward', place: { view: 'day', date: '2026-11-20', options: { day: 'x', 'Not-A-Key': 'x', find: '', top: 'a'.repeat(201), skill: 'rn' } } };
    expect(formatRoute(at)).toBe('/s/ward/day/2026-11-20?skill=rn');
  });

  it.each(['/new', '/account', '/progress', '/operations', '/operations?rota=ward-4-north', '/reset?token=abc', ...SETUP_SECTIONS.map((section) => `/s/ward/setup/${section}`)])(
    '[SHELL-1] reads back %s',
    (address) => {
      expect(formatRoute(parseRoute(address))).toBe(address);
      expect(parseRoute(address).kind).not.toBe('unknown');
    },
  );

  it('[SHELL-1] reads the doors and home', () => {
    expect(parseRoute('/')).toEqual({ kind: 'home' });
    expect(parseRoute('/set-up?token=abc')).toEqual({ kind: 'set-up', token: 'abc' });
    const signIn: Route = { kind: 'sign-in', next: placeRoute('month', '2026-11-01') };
    expect(parseRoute(formatRoute(signIn))).toEqual(signIn);
  });

  it('[SHELL-2] takes the first day where none, or one outside, is named', () => {
    expect(parseRoute('/s/ward/week/2026-W47')).toEqual(placeRoute('week', '2026-11-16'));
    expect(parseRoute('/s/ward/week/2026-W47?day=2026-11-23')).toEqual(placeRoute('week', '2026-11-16'));
    expect(parseRoute('/s/ward/month/2026-02?day=2026-02-30')).toEqual(placeRoute('month', '2026-02-01'));
    expect(parseRoute('/s/ward/week/2026-W53')).toEqual(placeRoute('week', '2026-12-28'));
  });

  it.each([
    ['/s/ward/week/2026-W99', 'week', '2026-W99'],
    ['/s/ward/month/2026-13', 'month', '2026-13'],
    ['/s/ward/day/2026-02-30', 'day', '2026-02-30'],
  ])('[SHELL-3] keeps what was understood of %s', (path, view, period) => {
    const route = parseRoute(path);
    expect(route).toMatchObject({ kind: 'unknown', scheduleId: 'ward', view, period });
  });

  it.each(['/elsewhere', '/s', '/s/ward', '/s/ward/year/2026', '/s/ward/week/2026-W47/more', '/s/a%2Fb/week/2026-W47', '/s/%E0%A4%A/day/2026-11-20', '/sign-in/x'])(
    '[SHELL-3] knows no page at %s',
    (path) => {
      expect(parseRoute(path).kind).toBe('unknown');
    },
  );

  it('[SHELL-3] never throws, whatever the address', () => {
    fc.assert(fc.property(fc.string(), (rest) => void parseRoute(`/s/${rest}`)));
  });

  it.each(['//evil.example/s/ward/week/2026-W47', 'https://evil.example/', '/sign-in?next=%2F', '/\\evil.example', 'javascript:alert(1)'])(
    '[SHELL-4] does not go on to %s',
    (next) => {
      const route = parseRoute(`/sign-in?${new URLSearchParams({ next })}`);
      const target = route.kind === 'sign-in' ? route.next : null;
      if (target) expect(formatRoute(target)).toMatch(/^\/s\//);
      else expect(target).toBeNull();
    },
  );
});
