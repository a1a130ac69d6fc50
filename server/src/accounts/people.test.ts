import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AddMemberAnswer, Member, ResetLink, Role, Session } from '@tandem/rest';
import { generateRoster } from '@tandem/rota/generate';
import { errorIn, PASSWORD, runApp, send, signIn, signInNew, type Browser, type RunningApp } from '../../test/running-app.ts';
import { FREE_ATTEMPTS } from './lock-out.ts';
import { INVITATION_LIMIT, RESET_LIMIT } from './reset-links.ts';

const NEXT = 'a much better password';
const WARD = '/api/schedules/ward/members';

let running: RunningApp;
let lead: Browser;
beforeEach(async () => {
  running = await runApp();
  lead = await signInNew(running, 'lead', { ward: 'operator' });
});
afterEach(() => running.close());

const ask = (browser: Browser, method: string, path: string, body?: unknown) => send(running.url, method, path, { browser, ...(body === undefined ? {} : { body }) });
const add = async (login: string, role: Role = 'editor', browser = lead) => ask(browser, 'POST', WARD, { name: login.toUpperCase(), login, role });
const list = async () => (await ask(lead, 'GET', WARD)).body as Member[];
const tokenOf = (link: string | null) => /^\/reset\?token=([\w-]{43})$/.exec(link ?? '')?.[1] ?? '';
const spend = (token: string, password = NEXT) => send(running.url, 'POST', '/api/reset', { body: { token, password } });
const alive = async ({ cookie }: Browser) => (await send(running.url, 'GET', '/api/session', { headers: { cookie } })).status === 200;
const idOf = ({ session }: Browser) => session.user.id;

describe('members of a schedule', () => {
  it('[SERVER-401] are listed by name with role and whether they have chosen a password', async () => {
    await signInNew(running, 'zoe', { ward: 'viewer', other: 'operator' });
    await add('Ben ');
    expect((await list()).map(({ name, login, role, invited }) => [name, login, role, invited])).toEqual([
      ['BEN', 'ben', 'editor', true],
      ['LEAD', 'lead', 'operator', false],
      ['ZOE', 'zoe', 'viewer', false],
    ]);
  });

  it('[SERVER-402] get an account and a link for 7 days when their login is new, and choose their password with it', async () => {
    const { status, body } = await add('ben');
    const { member, link } = body as AddMemberAnswer;
    expect([status, member.role, member.invited]).toEqual([201, 'editor', true]);
    for (const guess of ['', ' ', PASSWORD]) expect((await send(running.url, 'POST', '/api/session', { body: { login: 'ben', password: guess } })).status).not.toBe(201);
    running.clock.now += INVITATION_LIMIT - 1;
    const spent = await spend(tokenOf(link));
    expect([spent.status, (spent.body as Session).user.login]).toEqual([201, 'ben']);
    const ben = await signIn(running.url, 'ben', NEXT);
    expect((await ask(ben, 'GET', WARD)).status).toBe(403);
    lead = await signIn(running.url, 'lead', PASSWORD);
    expect((await list()).find(({ login }) => login === 'ben')?.invited).toBe(false);
  });

  it('[SERVER-402] are just let in when they have an account, whose name stays', async () => {
    const ana = await signInNew(running, 'ana');
    expect(await add('ANA', 'viewer')).toMatchObject({ status: 201, body: { link: null, member: { userId: idOf(ana), name: 'ANA', role: 'viewer' } } });
    const again = await add('ana', 'operator');
    expect([again.status, errorIn(again).field]).toEqual([400, 'login']);
    expect(running.accounts.members.roleOf(idOf(ana), 'ward')).toBe('viewer');
  });

  it('[SERVER-402] are none of the demo where the demo may not be', async () => {
    await running.accounts.addUser({ login: 'mara', name: 'Mara', password: PASSWORD, creator: true, demo: true });
    const refused = await add('mara');
    expect([refused.status, errorIn(refused).field]).toEqual([400, 'login']);
  });

  it('[SERVER-403] get another role, or lose theirs, with the next request', async () => {
    const ana = await signInNew(running, 'ana', { ward: 'editor' });
    expect(await ask(lead, 'PUT', `${WARD}/${idOf(ana)}`, { role: 'operator' })).toMatchObject({ status: 200, body: { role: 'operator' } });
    expect((await ask(ana, 'GET', WARD)).status).toBe(200);
    expect((await ask(lead, 'DELETE', `${WARD}/${idOf(ana)}`)).status).toBe(204);
    expect((await ask(ana, 'GET', WARD)).status).toBe(403);
    for (const [method, path, body] of [['PUT', '', { role: 'viewer' }], ['DELETE', ''], ['POST', '/reset']] as const) {
      const gone = await ask(lead, method, `${WARD}/${idOf(ana)}${path}`, body);
      expect([gone.status, errorIn(gone).kind]).toEqual([404, 'not-found']);
    }
  });

  it('[SERVER-404] keep one operator who can sign in', async () => {
    const stays = async () => {
      for (const [method, body] of [['PUT', { role: 'editor' }], ['DELETE']] as const) {
        const refused = await ask(lead, method, `${WARD}/${idOf(lead)}`, body);
        expect([refused.status, errorIn(refused).kind]).toEqual([409, 'rejected']);
      }
      expect(running.accounts.members.roleOf(idOf(lead), 'ward')).toBe('operator');
    };
    await signInNew(running, 'elsewhere', { other: 'operator', ward: 'editor' });
    await stays();
    await add('invited', 'operator');
    await stays();
    expect((await ask(lead, 'PUT', `${WARD}/${idOf(lead)}`, { role: 'operator' })).status).toBe(200);
    await signInNew(running, 'second', { ward: 'operator' });
    expect((await ask(lead, 'DELETE', `${WARD}/${idOf(lead)}`)).status).toBe(204);
  });
});

describe('a reset link', () => {
  const issue = (browser: Browser, member: Browser) => ask(browser, 'POST', `${WARD}/${idOf(member)}/reset`);

  it('[SERVER-405] opens once, within a day, ends every session of its user and signs them in', async () => {
    const ana = await signInNew(running, 'ana', { ward: 'editor' });
    const phone = await signIn(running.url, 'ana', PASSWORD);
    for (let i = 0; i < FREE_ATTEMPTS.login; i += 1) await send(running.url, 'POST', '/api/session', { body: { login: 'ana', password: 'wrong' } });
    const issued = (await issue(lead, ana)).body as ResetLink;
    expect(Date.parse(issued.expiresAt)).toBe(running.clock.now + RESET_LIMIT);
    expect(await alive(ana)).toBe(true);
    const spent = await spend(tokenOf(issued.link));
    expect([spent.status, await alive(ana), await alive(phone)]).toEqual([201, false, false]);
    expect(spent.headers.get('set-cookie')).toMatch(/^tandem-session=[\w-]{43}; .*HttpOnly/);
    await signIn(running.url, 'ana', NEXT);
    const again = await spend(tokenOf(issued.link), 'yet another password');
    expect([again.status, errorIn(again).kind]).toEqual([403, 'forbidden']);
    const late = (await issue(lead, ana)).body as ResetLink;
    running.clock.now += RESET_LIMIT;
    expect((await spend(tokenOf(late.link))).status).toBe(403);
  });

  it('[SERVER-405] is void when a newer one is made or the password changes, and lets one of two win', async () => {
    const ana = await signInNew(running, 'ana', { ward: 'editor' });
    const links = [];
    for (let i = 0; i < 2; i += 1) links.push(tokenOf(((await issue(lead, ana)).body as ResetLink).link));
    expect((await spend(links[0]!)).status).toBe(403);
    expect((await ask(ana, 'PUT', '/api/account/password', { current: PASSWORD, next: NEXT })).status).toBe(204);
    expect((await spend(links[1]!)).status).toBe(403);
    const token = tokenOf(((await issue(lead, ana)).body as ResetLink).link);
    const answers = await Promise.all([spend(token, 'the first password'), spend(token, 'the second password')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 403]);
  });

  it('[SERVER-406] is stored as a hash alone, and no secret is in the log, where who did what to whom is', async () => {
    const ana = await signInNew(running, 'ana', { ward: 'editor' });
    const { member, link } = (await add('ben')).body as AddMemberAnswer;
    const reset = ((await issue(lead, ana)).body as ResetLink).link;
    await ask(lead, 'PUT', `${WARD}/${member.userId}`, { role: 'viewer' });
    await spend(tokenOf(link));
    await ask(lead, 'DELETE', `${WARD}/${member.userId}`);
    await ask(ana, 'PUT', '/api/account/password', { current: PASSWORD, next: NEXT });
    const rows = JSON.stringify(running.data.database.prepare('select * from reset_links').all());
    const log = running.log.join('\n');
    for (const secret of [tokenOf(link), tokenOf(reset), PASSWORD, NEXT]) {
      expect(secret.length).toBeGreaterThan(9);
      expect(log).not.toContain(secret);
      expect(rows).not.toContain(secret);
    }
    const entries = running.log.map((line) => JSON.parse(line) as Record<string, unknown>).filter(({ audit }) => audit !== undefined);
    expect(entries.map(({ audit, by, schedule, member: who, role }) => [audit, by, schedule, who, role])).toEqual([
      ['member-added', idOf(lead), 'ward', member.userId, 'editor'],
      ['reset-link-issued', idOf(lead), 'ward', idOf(ana), undefined],
      ['role-changed', idOf(lead), 'ward', member.userId, 'viewer'],
      ['password-reset', member.userId, undefined, undefined, undefined],
      ['member-removed', idOf(lead), 'ward', member.userId, undefined],
      ['password-changed', idOf(ana), undefined, undefined, undefined],
    ]);
  });

  it('[SERVER-407] is for callers who operate all that its user has a role in, or who may make schedules', async () => {
    const both = await signInNew(running, 'both', { ward: 'viewer', other: 'viewer' });
    expect((await issue(lead, both)).status).toBe(403);
    running.accounts.members.grant(idOf(lead), 'other', 'editor');
    expect((await issue(lead, both)).status).toBe(403);
    running.accounts.members.grant(idOf(lead), 'other', 'operator');
    expect((await issue(lead, both)).status).toBe(200);
    const maker = await signInNew(running, 'maker', { ward: 'operator' }, true);
    expect((await issue(lead, maker)).status).toBe(403);
    const far = await signInNew(running, 'far', { ward: 'viewer', third: 'operator' });
    expect((await issue(maker, far)).status).toBe(200);
    expect(running.data.database.prepare('select count(*) as n from reset_links').get()).toEqual({ n: 2 });
  });

  it('[SERVER-402] of somebody who has not chosen a password yet lasts as long as the first', async () => {
    const { member } = (await add('ben')).body as AddMemberAnswer;
    const { expiresAt } = (await ask(lead, 'POST', `${WARD}/${member.userId}/reset`)).body as ResetLink;
    expect(Date.parse(expiresAt)).toBe(running.clock.now + INVITATION_LIMIT);
  });
});

describe('one’s own account', () => {
  it('[SERVER-408] has a name that one may change, which every view then shows', async () => {
    const roster = generateRoster({ firstDate: '2026-11-02', staff: 6, weeks: 1 });
    const id = await running.rosters.create(roster, idOf(lead), 'test');
    const changed = await ask(lead, 'PUT', '/api/account', { name: '  Lena Lead ' });
    expect([changed.status, (changed.body as Session).user.name, (changed.body as Session).csrf]).toEqual([200, 'Lena Lead', lead.session.csrf]);
    expect((await ask(lead, 'GET', '/api/session')).body).toMatchObject({ user: { name: 'Lena Lead', login: 'lead' } });
    expect(((await ask(lead, 'GET', `/api/schedules/${id}/members`)).body as Member[])[0]?.name).toBe('Lena Lead');
    expect((await ask(lead, 'PUT', '/api/account', { name: ' ' })).status).toBe(400);
  });

  it('[SERVER-409] changes its password with the one before, which ends its other sessions', async () => {
    const phone = await signIn(running.url, 'lead', PASSWORD);
    const wrong = await ask(lead, 'PUT', '/api/account/password', { current: 'not it at all', next: NEXT });
    expect([wrong.status, errorIn(wrong).field, errorIn(wrong).reason]).toEqual([400, 'current', expect.not.stringContaining('not it') as string]);
    const short = await ask(lead, 'PUT', '/api/account/password', { current: PASSWORD, next: 'short-one' });
    expect([short.status, errorIn(short).reason]).toEqual([400, 'next: a secret value was given; at least 10 characters is accepted']);
    expect(await alive(phone)).toBe(true);
    expect((await ask(lead, 'PUT', '/api/account/password', { current: PASSWORD, next: NEXT })).status).toBe(204);
    expect([await alive(lead), await alive(phone)]).toEqual([true, false]);
    expect((await send(running.url, 'POST', '/api/session', { body: { login: 'lead', password: PASSWORD } })).status).toBe(401);
    await signIn(running.url, 'lead', NEXT);
  });

  it('[SERVER-409] is no way to guess a password: wrong ones are counted as at the sign-in', async () => {
    for (let i = 0; i < FREE_ATTEMPTS.login; i += 1) expect((await ask(lead, 'PUT', '/api/account/password', { current: `guess ${i}`, next: NEXT })).status).toBe(400);
    const locked = await ask(lead, 'PUT', '/api/account/password', { current: PASSWORD, next: NEXT });
    expect([locked.status, locked.headers.get('retry-after')]).toEqual([429, '15']);
  });
});
