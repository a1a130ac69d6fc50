import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { errorIn, PASSWORD, QUICK, runApp, send, signIn, signInNew, type RunningApp } from '../../test/running-app.ts';
import { ABSOLUTE_LIMIT, IDLE_LIMIT } from './sessions.ts';
import { FREE_ATTEMPTS, lockDelay } from './lock-out.ts';
import { HASH_COST, hashPassword, isOutdated, verifyPassword } from './password.ts';

let running: RunningApp;
beforeEach(async () => {
  running = await runApp();
});
afterEach(() => running.close());

const attempt = (login: string, password: string, headers: Record<string, string> = {}) =>
  send(running.url, 'POST', '/api/session', { body: { login, password }, headers });
const whoAmI = (cookie: string) => send(running.url, 'GET', '/api/session', { headers: { cookie } });
const addUser = (login: string, demo = false) => running.accounts.addUser({ login, name: login, password: PASSWORD, creator: false, demo });

describe('passwords', () => {
  it('[SERVER-120] are argon2id hashes with parameters, a salt of their own and nothing of the password', async () => {
    const [one, two] = [await hashPassword(PASSWORD), await hashPassword(PASSWORD)];
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(one).not.toBe(two);
    expect(HASH_COST.memory).toBeGreaterThanOrEqual(19 * 1024);
    expect(await verifyPassword(PASSWORD, one)).toBe(true);
    expect(await verifyPassword(`${PASSWORD} `, one)).toBe(false);
  });

  it('[SERVER-120] verify a hash made elsewhere, with the parameters it holds', async () => {
    // A test vector of the argon2 reference implementation.
    const hash = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
    expect(await verifyPassword('password', hash)).toBe(true);
    expect(await verifyPassword('Password', hash)).toBe(false);
    const longSalt = await hashPassword('password', { memory: 64, passes: 3, parallelism: 2 });
    expect(longSalt).toContain('$m=64,t=3,p=2$');
    expect(await verifyPassword('password', longSalt)).toBe(true);
  });

  it('[SERVER-120] are the same however a keyboard composes their letters', async () => {
    expect(await verifyPassword('Kovac\u030c', await hashPassword('Kova\u010d', QUICK))).toBe(true);
  });

  it('[SERVER-121] get a new hash at the next sign-in when the parameters have changed', async () => {
    const user = await addUser('ana');
    const old = await hashPassword(PASSWORD, { memory: 16, passes: 1, parallelism: 1 });
    running.accounts.users.setPassword(user.id, old);
    await attempt('ana', 'wrong password');
    expect(running.accounts.users.byId(user.id)?.password).toBe(old);
    await signIn(running.url, 'ana', PASSWORD);
    const now = running.accounts.users.byId(user.id)?.password ?? '';
    expect([isOutdated(old, QUICK), isOutdated(now, QUICK)]).toEqual([true, false]);
    await signIn(running.url, 'ana', PASSWORD);
    expect(running.accounts.users.byId(user.id)?.password).toBe(now);
  });
});

describe('sessions', () => {
  it('[SERVER-122] are random and stored as a hash alone', async () => {
    const one = await signInNew(running, 'ana');
    const two = await signIn(running.url, 'ana', PASSWORD);
    const [token, other] = [one, two].map(({ cookie }) => cookie.split('=')[1] ?? '');
    expect(token).not.toBe(other);
    expect(Buffer.from(token ?? '', 'base64url')).toHaveLength(32);
    const rows = running.data.database.prepare('select * from sessions').all();
    expect(rows.map((row) => row['id'])).toContain(createHash('sha256').update(token ?? '').digest('hex'));
    expect(JSON.stringify(rows)).not.toContain(token);
    expect(JSON.stringify(rows)).not.toContain(one.session.csrf);
  });

  it('[SERVER-123] travel in a cookie that scripts and other sites do not get', async () => {
    await addUser('ana');
    const answer = await attempt('ana', PASSWORD);
    const [pair, ...flags] = (answer.headers.get('set-cookie') ?? '').split('; ');
    expect(pair).toMatch(/^tandem-session=[\w-]{43}$/);
    expect(flags.filter((flag) => !flag.startsWith('Expires=')).sort()).toEqual(['HttpOnly', 'Path=/', 'SameSite=Strict']);
    expect(answer.body).toMatchObject({ user: { login: 'ana', name: 'ana' } });
    expect(JSON.stringify(answer.body)).not.toContain(pair?.split('=')[1]);
  });

  it('[SERVER-123] have a cookie bound to host and HTTPS where the server is reached so', async () => {
    const secure = await runApp({ publicOrigin: 'https://rota.example.org' });
    await secure.accounts.addUser({ login: 'ana', name: 'ana', password: PASSWORD, creator: false, demo: false });
    const answer = await send(secure.url, 'POST', '/api/session', { body: { login: 'ana', password: PASSWORD } });
    const cookie = answer.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^__Host-tandem-session=.*; Secure/);
    expect(answer.headers.get('strict-transport-security')).toContain('max-age=');
    expect((await send(secure.url, 'GET', '/api/session', { headers: { cookie: cookie.split(';', 1)[0] ?? '' } })).status).toBe(200);
    await secure.close();
  });

  it('[SERVER-138] say whether their user may make schedules', async () => {
    const [lead, ana] = [await signInNew(running, 'lead', {}, true), await signInNew(running, 'ana')];
    expect([lead.session.creator, ana.session.creator]).toEqual([true, false]);
    expect((await whoAmI(lead.cookie)).body).toMatchObject({ creator: true });
  });

  it('[SERVER-124] end a day after the last request', async () => {
    const { cookie, session } = await signInNew(running, 'ana');
    expect(Date.parse(session.expiresAt)).toBe(running.clock.now + IDLE_LIMIT);
    running.clock.now += IDLE_LIMIT - 1;
    expect((await whoAmI(cookie)).status).toBe(200);
    running.clock.now += IDLE_LIMIT - 1;
    expect((await whoAmI(cookie)).status).toBe(200);
    running.clock.now += IDLE_LIMIT;
    const ended = await whoAmI(cookie);
    expect([ended.status, errorIn(ended).kind]).toEqual([401, 'unauthenticated']);
    expect(running.data.database.prepare('select count(*) as n from sessions').get()).toEqual({ n: 0 });
  });

  it('[SERVER-124] end two weeks after the sign-in however often they are used', async () => {
    const { cookie } = await signInNew(running, 'ana');
    const end = running.clock.now + ABSOLUTE_LIMIT;
    while (running.clock.now + IDLE_LIMIT / 2 < end) {
      running.clock.now += IDLE_LIMIT / 2;
      expect((await whoAmI(cookie)).status).toBe(200);
    }
    running.clock.now = end;
    expect((await whoAmI(cookie)).status).toBe(401);
  });

  it('[SERVER-125] end with the sign-out, on the server too', async () => {
    const browser = await signInNew(running, 'ana');
    const other = await signIn(running.url, 'ana', PASSWORD);
    const answer = await send(running.url, 'DELETE', '/api/session', { browser });
    expect([answer.status, answer.body]).toEqual([204, null]);
    expect(answer.headers.get('set-cookie')).toMatch(/^tandem-session=; .*Expires=Thu, 01 Jan 1970/);
    expect((await whoAmI(browser.cookie)).status).toBe(401);
    expect((await whoAmI(other.cookie)).status).toBe(200);
  });
});

describe('lock-out', () => {
  const seconds = (answer: { body: unknown }) => errorIn(answer as never).retryAfter ?? 0;

  it('[SERVER-126] makes a login wait after five wrong passwords, twice as long each time', async () => {
    await addUser('ana');
    for (let i = 0; i < FREE_ATTEMPTS.login; i += 1) expect((await attempt('ana', 'wrong')).status).toBe(401);
    const waits = [];
    for (let i = 0; i < 8; i += 1) {
      const locked = await attempt('ana', PASSWORD);
      expect(locked.status).toBe(429);
      waits.push(seconds(locked));
      running.clock.now += seconds(locked) * 1000;
      expect((await attempt('ana', 'wrong')).status).toBe(401);
    }
    expect(waits).toEqual([15, 30, 60, 120, 240, 480, 900, 900]);
  });

  it('[SERVER-126] forgets wrong passwords after the right one, and after a day', async () => {
    await addUser('ana');
    for (let i = 0; i < 4; i += 1) await attempt('ana', 'wrong');
    await signIn(running.url, 'ANA ', PASSWORD);
    for (let i = 0; i < 4; i += 1) expect((await attempt('ana', 'wrong')).status).toBe(401);
    await signIn(running.url, 'ana', PASSWORD);
    for (let i = 0; i < 5; i += 1) await attempt('ana', 'wrong');
    expect((await attempt('ana', PASSWORD)).status).toBe(429);
    running.clock.now += 25 * 3_600_000;
    for (let i = 0; i < 4; i += 1) expect((await attempt('ana', 'wrong')).status).toBe(401);
  });

  it('[SERVER-126] counts attempts that come together before it looks at their passwords', async () => {
    await addUser('ana');
    const answers = await Promise.all(Array.from({ length: 12 }, () => attempt('ana', 'wrong')));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(FREE_ATTEMPTS.login);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(12 - FREE_ATTEMPTS.login);
  });

  it('[SERVER-127] makes an address wait after twenty wrong passwords, a right one between taking off its own alone', async () => {
    await addUser('ana');
    for (let i = 0; i < FREE_ATTEMPTS.address - 1; i += 1) expect((await attempt(`user${i}`, 'wrong')).status).toBe(401);
    await signIn(running.url, 'ana', PASSWORD);
    expect((await attempt('user98', 'wrong')).status).toBe(401);
    const locked = await attempt('ana', PASSWORD);
    expect([locked.status, seconds(locked)]).toEqual([429, 15]);
  });

  it('[SERVER-127] tells addresses apart by the word of a trusted proxy alone', async () => {
    const behind = await runApp({ trustProxy: '127.0.0.1', publicOrigin: 'http://rota.example.org' });
    const from = (address: string) => send(behind.url, 'POST', '/api/session', { body: { login: 'x', password: 'y' }, headers: { 'x-forwarded-for': address } });
    for (let i = 0; i < FREE_ATTEMPTS.address; i += 1) {
      await send(behind.url, 'POST', '/api/session', { body: { login: `x${i}`, password: 'y' }, headers: { 'x-forwarded-for': '198.51.100.7' } });
    }
    expect((await from('198.51.100.7')).status).toBe(429);
    expect((await from('198.51.100.8')).status).toBe(401);
    await behind.close();
    for (let i = 0; i < FREE_ATTEMPTS.address; i += 1) await attempt(`x${i}`, 'y', { 'x-forwarded-for': `198.51.100.${i}` });
    expect((await attempt('x', 'y', { 'x-forwarded-for': '203.0.113.1' })).status).toBe(429);
  });

  it('[SERVER-128] answers and locks an unknown login like a known one', async () => {
    await addUser('ana');
    const [known, unknown] = [[], []] as [unknown[], unknown[]];
    for (let i = 0; i < 7; i += 1) {
      for (const [login, answers] of [['ana', known], ['nobody', unknown]] as const) {
        const { status, body } = await attempt(login, 'wrong');
        answers.push({ status, body });
      }
    }
    expect(unknown).toEqual(known);
    expect(JSON.stringify(running.data.database.prepare('select * from sign_in_attempts').all())).not.toContain('nobody');
  });

  it('[SERVER-126] never waits longer than 15 minutes', () => {
    expect([4, 5, 6, 1000].map((n) => lockDelay(n, 5))).toEqual([0, 15_000, 30_000, 900_000]);
  });
});

describe('demo users', () => {
  it('[SERVER-135] may come in where the demo is allowed', async () => {
    const demo = await runApp({ allowDemo: true });
    await demo.accounts.addUser({ login: 'mara', name: 'Mara', password: 'tandem-demo', creator: true, demo: true });
    await signIn(demo.url, 'mara', 'tandem-demo');
    await demo.close();
  });

  it('[SERVER-135] are strangers elsewhere, with the session they had too', async () => {
    const mara = await addUser('mara', true);
    const right = await attempt('mara', PASSWORD);
    const wrong = await attempt('mara', 'wrong');
    expect([right.status, right.body]).toEqual([401, wrong.body]);
    const { token } = (() => {
      const id = createHash('sha256').update('an-old-token').digest('hex');
      running.data.database.prepare('insert into sessions values (?, ?, ?, ?)').run(id, mara.id, running.clock.now, running.clock.now);
      return { token: 'an-old-token' };
    })();
    expect((await whoAmI(`tandem-session=${token}`)).status).toBe(401);
    expect(running.accounts.needsSetUp()).toBe(true);
  });
});

describe('set-up', () => {
  const setUp = (token: string, login = 'lead') =>
    send(running.url, 'POST', '/api/setup', { body: { token, name: ' Ward Lead ', login, password: PASSWORD } });

  it('[SERVER-134] makes the first operator once and signs them in', async () => {
    const token = running.accounts.issueSetUpToken();
    const answer = await setUp(token, 'Lead@Ward');
    expect([answer.status, answer.body]).toMatchObject([201, { user: { login: 'lead@ward', name: 'Ward Lead' } }]);
    const cookie = answer.headers.get('set-cookie')?.split(';', 1)[0] ?? '';
    expect((await whoAmI(cookie)).body).toEqual(answer.body);
    expect(running.accounts.users.byLogin('lead@ward')?.creator).toBe(true);
    const again = await setUp(token, 'other');
    expect([again.status, errorIn(again).kind]).toEqual([403, 'forbidden']);
    expect(running.accounts.needsSetUp()).toBe(false);
    // Even a token that somehow came later opens nothing once there is an operator.
    expect((await setUp(running.accounts.issueSetUpToken(), 'other')).status).toBe(403);
    await signIn(running.url, 'lead@ward', PASSWORD);
  });

  it('[SERVER-134] accepts neither a guess, nor an older link, nor one a day later', async () => {
    expect((await setUp('x'.repeat(43))).status).toBe(403);
    const older = running.accounts.issueSetUpToken();
    const token = running.accounts.issueSetUpToken();
    expect((await setUp(older)).status).toBe(403);
    running.clock.now += 24 * 3_600_000;
    expect((await setUp(token)).status).toBe(403);
    expect(JSON.stringify(running.data.database.prepare('select * from set_up').all())).not.toContain(token);
  });

  it('[SERVER-134] lets one of two win who use the link together', async () => {
    const token = running.accounts.issueSetUpToken();
    const answers = await Promise.all([setUp(token, 'first'), setUp(token, 'second')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 403]);
    expect(running.accounts.users.countReal()).toBe(1);
  });

  it('[SERVER-134] asks for a password that is long enough', async () => {
    const token = running.accounts.issueSetUpToken();
    const answer = await send(running.url, 'POST', '/api/setup', { body: { token, name: 'A', login: 'lead', password: 'short-one' } });
    expect(errorIn(answer)).toMatchObject({ kind: 'invalid', field: 'password', reason: 'password: a secret value was given; at least 10 characters is accepted' });
  });
});
