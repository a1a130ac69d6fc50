import type { ScheduleSummary, Session } from '@tandem/rest';
import type { MountContext, Place, PlaceChange } from '@tandem/sync';
import { Subject } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import type { Route } from '../routing/route.ts';
import type { ShellParts } from '../shell-parts.ts';
import { mountContext } from './mount-context.ts';
import { slotsAt } from './slots.ts';

function context(here: Place): { given: MountContext; go: ReturnType<typeof vi.fn> } {
  const go = vi.fn<(route: Route, how?: string) => void>();
  const parts = { navigation: { go }, locale: 'en-GB', reload$: new Subject(), decide$: new Subject(), session: {}, notices: {}, saving: {} } as unknown as ShellParts;
  const [slot] = slotsAt('ward', here, false);
  const given = mountContext(parts, slot!, { role: 'editor' } as ScheduleSummary, { user: {} } as Session, new Subject(), () => here);
  return { given, go };
}
const here: Place = { view: 'week', date: '2026-11-18', options: { skill: 'rn' } };
const route = (place: Place): Route => ({ kind: 'place', scheduleId: 'ward', place });

describe('navigation asked for by a remote', () => {
  it.each([
    ['another day of this week', { date: '2026-11-20' }, 'replace'],
    ['another week', { date: '2026-11-25' }, 'push'],
    ['another view', { view: 'month' as const }, 'push'],
  ])('[SHELL-39] %s is a %s', (_what, to, how) => {
    const { given, go } = context(here);
    given.navigate(to);
    expect(go).toHaveBeenCalledWith(route({ ...here, ...to }), how);
  });

  it('[SHELL-39] options join those that are there, an empty one goes, and none is a step', () => {
    const { given, go } = context(here);
    given.navigate({ options: { top: 'staff-3', skill: '' } });
    expect(go).toHaveBeenCalledWith(route({ ...here, options: { top: 'staff-3' } }), 'replace');
  });

  it('[SHELL-39] another day in the day view is a step', () => {
    const { given, go } = context({ view: 'day', date: '2026-11-18', options: { skill: 'rn' } });
    given.navigate({ date: '2026-11-19' });
    expect(go).toHaveBeenCalledWith(route({ view: 'day', date: '2026-11-19', options: { skill: 'rn' } }), 'push');
  });

  it.each<PlaceChange>([{ date: '2026-02-30' }, { date: 'today' }, { view: 'year' as 'week' }, { options: { day: '2026-11-20' } }, { options: { find: 'x'.repeat(201) } }])('[SHELL-39] %j throws in the remote', (to) => {
    const { given, go } = context(here);
    expect(() => given.navigate(to)).toThrow(TypeError);
    expect(go).not.toHaveBeenCalled();
  });
});
