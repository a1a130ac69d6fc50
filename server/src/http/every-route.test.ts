import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROLES, type Role } from '@tandem/rest';
import { generateRoster } from '@tandem/rota/generate';
import { errorIn, runApp, send, signInNew, type Browser, type RunningApp } from '../../test/running-app.ts';

let running: RunningApp;
const browsers = new Map<Role | 'stranger', Browser>();
const roster = generateRoster({ firstDate: '2026-11-02', staff: 12, weeks: 4 });
const cell = roster.assignments[0]!;
beforeAll(async () => {
  running = await runApp();
  const owner = await signInNew(running, 'owner', {}, true);
  const id = await running.rosters.create({ ...roster, schedule: { ...roster.schedule, id: 'ward' } }, owner.session.user.id, 'test');
  for (const role of ROLES) browsers.set(role, await signInNew(running, role, { [id]: role }));
  browsers.set('stranger', await signInNew(running, 'stranger'));
});
afterAll(() => running.close());

/** The path of a route with the real schedule in it, and a body that would be accepted. */
function concrete(path: string): { path: string; body?: unknown } {
  const filled = path.replace(':scheduleId', 'ward').replace(':staffId', cell.staffId).replace(':date', cell.date).replace(':slot', '0').replace(':userId', 'nobody');
  if (path.endsWith('/window')) return { path: `${filled}?from=2026-11-02&to=2026-11-08` };
  if (path.endsWith('/sync')) return { path: filled, body: { lane: 'tab', protocol: 2, after: 'start' } };
  if (path.endsWith('/export')) return { path: `${filled}?format=json` };
  if (path.endsWith('/fall-back')) return { path: filled, body: { reason: 'a trial' } };
  if (path.endsWith('/migrate')) return { path: filled, body: { dryRun: true } };
  if (path.endsWith('/:slot')) return { path: filled, body: { opId: crypto.randomUUID(), value: null, origin: 'tab/week' } };
  if (path.endsWith('/changes')) return { path: filled, body: { opId: crypto.randomUUID(), origin: 'tab/setup', changes: [{ kind: 'staff', id: cell.staffId, value: roster.staff.find(({ id }) => id === cell.staffId) }] } };
  return { path: filled };
}

describe('every route of the API', () => {
  it('[SERVER-131] but signing in, setting up and resetting is refused without a session', async () => {
    const open = running.routes.filter(({ access }) => access === 'public').map(({ method, path }) => `${method} ${path}`);
    expect(open).toEqual(['POST /api/session', 'POST /api/setup', 'POST /api/reset']);
    for (const route of running.routes.filter(({ access }) => access !== 'public')) {
      const { path, body } = concrete(route.path);
      const answer = await send(running.url, route.method, path, body === undefined ? {} : { body });
      expect([route.path, answer.status, errorIn(answer).kind]).toEqual([route.path, 401, 'unauthenticated']);
    }
  });

  it('[SERVER-132] of a schedule is open to its role and those above, and to nobody else', async () => {
    const inSchedule = running.routes.filter(({ path }) => path.includes(':scheduleId'));
    expect(inSchedule.length).toBeGreaterThanOrEqual(3);
    for (const route of inSchedule) {
      expect(ROLES).toContain(route.access);
      for (const [who, browser] of browsers) {
        const { path, body } = concrete(route.path);
        const answer = await send(running.url, route.method, path, { browser, ...(body === undefined ? {} : { body }) });
        const allowed = who !== 'stranger' && ROLES.indexOf(who) >= ROLES.indexOf(route.access as Role);
        // Whom the role lets in may still be refused for what was asked; a stranger never gets that far.
        expect([route.path, who, answer.status === 403]).toEqual([route.path, who, !allowed]);
        if (allowed && (route.method === 'GET' || route.path.endsWith('/changes'))) expect([route.path, answer.status]).toEqual([route.path, 200]);
      }
    }
  });

  it('[SERVER-129] that changes something is refused without the CSRF token', async () => {
    const { cookie } = browsers.get('operator')!;
    for (const route of running.routes.filter(({ access, method }) => access !== 'public' && method !== 'GET')) {
      const { path, body } = concrete(route.path);
      const answer = await send(running.url, route.method, path, { headers: { cookie }, ...(body === undefined ? {} : { body }) });
      expect([route.path, answer.status, errorIn(answer).field]).toEqual([route.path, 403, 'x-tandem-csrf']);
    }
  });

  it('[SERVER-132] that makes schedules is refused to those who may not', async () => {
    const makers = running.routes.filter(({ access }) => access === 'creator');
    expect(makers.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /api/imports', 'POST /api/schedules']);
    for (const { path } of makers) {
      const answer = await send(running.url, 'POST', path, { browser: browsers.get('operator')!, body: {} });
      expect([path, answer.status, errorIn(answer).kind]).toEqual([path, 403, 'forbidden']);
    }
  });
});
