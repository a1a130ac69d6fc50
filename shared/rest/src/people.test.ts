import { describe, expect, it } from 'vitest';
import { createPeopleClient } from './index.ts';

describe('the people client', () => {
  it('[REST-130] asks each address with its method and body', async () => {
    const seen: unknown[] = [];
    const answers: Record<string, unknown> = {
      'GET /api/schedules/a%2Fb/members': [],
      'POST /api/schedules/a%2Fb/members': { member: {}, link: null },
      'PUT /api/schedules/a%2Fb/members/u%20x': { userId: 'u x', role: 'viewer' },
      'POST /api/schedules/a%2Fb/members/u%20x/reset': { link: '/reset?token=t', expiresAt: '2026-11-27T00:00:00.000Z' },
      'PUT /api/account': { user: {}, csrf: 'c' },
      'POST /api/reset': { user: {}, csrf: 'c' },
    };
    const client = createPeopleClient(async (path, init) => {
      const asked = `${init?.method} ${path as string}`;
      seen.push([asked, init?.body === null ? null : (JSON.parse(String(init?.body)) as unknown)]);
      return new Response(asked in answers ? JSON.stringify(answers[asked]) : '', { status: 200 });
    });
    const outcomes = [
      await client.members('a/b'),
      await client.addMember('a/b', { name: 'Ada', login: 'ada', role: 'editor' }),
      await client.setRole('a/b', 'u x', 'viewer'),
      await client.removeMember('a/b', 'u x'),
      await client.resetMember('a/b', 'u x'),
      await client.rename('Ada'),
      await client.changePassword('old', 'new'),
      await client.reset('token', 'password'),
    ];
    expect(outcomes.every(({ ok }) => ok)).toBe(true);
    expect(seen).toEqual([
      ['GET /api/schedules/a%2Fb/members', null],
      ['POST /api/schedules/a%2Fb/members', { name: 'Ada', login: 'ada', role: 'editor' }],
      ['PUT /api/schedules/a%2Fb/members/u%20x', { role: 'viewer' }],
      ['DELETE /api/schedules/a%2Fb/members/u%20x', null],
      ['POST /api/schedules/a%2Fb/members/u%20x/reset', null],
      ['PUT /api/account', { name: 'Ada' }],
      ['PUT /api/account/password', { current: 'old', next: 'new' }],
      ['POST /api/reset', { token: 'token', password: 'password' }],
    ]);
  });

  it('[REST-130] takes no success for an answer that is not the contract’s', async () => {
    const client = createPeopleClient(async () => new Response('<html>Sign in to the guest network</html>'));
    expect(await client.members('w')).toMatchObject({ ok: false, error: { kind: 'internal' } });
    expect(await client.reset('t', 'p')).toMatchObject({ ok: false, error: { kind: 'internal' } });
  });
});
