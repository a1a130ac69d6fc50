import { execFile } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Page } from '@playwright/test';
import { CSRF_HEADER, type HealthAnswer, type HealthSample, type RolloutAnswer, type Session } from '@tandem/rest';
import type { FlagSnapshot } from '@tandem/sync/protocol';
import { mailSink, webhookSink, type MailSink, type WebhookSink } from '../../server/test/alert-sinks.ts';
import type { Sync } from '../../shared/sync/src/index.ts';
import { expectAccessible, LOW, LOW_PHONE } from '../harness/axe.ts';
import { bring, expectHeld, type FreeCell } from '../harness/rota.ts';
import { madeData, startServer, type RunningServer } from '../harness/server.ts';
import { expect, expectPhase, expectSent, expectShift, goLive, historyOf, placeOf, test as base, type, WARD } from '../harness/sync.ts';

const POOL = 'ward-5-nights';
const SECRET = 'hush-hush';
const CLI = fileURLToPath(new URL('../../cli/src/main.ts', import.meta.url));
const OPENAPI = fileURLToPath(new URL('../../server/openapi.json', import.meta.url));

interface Sinks {
  readonly hook: WebhookSink;
  readonly mail: MailSink;
}

/** A rollout concerns every rota: these journeys have a server to themselves, and receivers of its alerts. */
const test = base.extend<object, { readonly sinks: Sinks; readonly server: RunningServer }>({
  sinks: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the parameter's shape
    async ({}, use) => {
      const [hook, mail] = [await webhookSink(), await mailSink(SECRET)];
      await use({ hook, mail });
      await Promise.all([hook.close(), mail.close()]);
    },
    { scope: 'worker' },
  ],
  server: [
    async ({ sinks: { hook, mail } }, use) => {
      const data = madeData();
      const routes = {
        banner: { kind: 'banner' },
        chat: { kind: 'webhook', url: hook.url, secret: { env: 'ALERT_SECRET' } },
        mail: { kind: 'smtp', host: '127.0.0.1', port: mail.port, encryption: 'none', user: 'tandem', password: { env: 'ALERT_SECRET' }, from: 'tandem@example.org', to: ['oncall@example.org'] },
      };
      const alerts = join(data, 'alerts.json');
      writeFileSync(alerts, JSON.stringify({ routes }));
      const server = await startServer({ data, env: { TANDEM_ALERTS: alerts, ALERT_SECRET: SECRET } });
      await use(server);
      await server.dispose();
    },
    { scope: 'worker' },
  ],
});
// One after the other on one server: one rollout runs at a time.
test.describe.configure({ mode: 'default' });

/** A request of this page's person. */
async function ask(page: Page, method: string, path: string, data?: unknown): Promise<{ readonly status: number; readonly body: unknown }> {
  const { csrf } = (await (await page.request.get('/api/session')).json()) as Session;
  const answer = await page.request.fetch(path, { method, headers: { [CSRF_HEADER]: csrf }, ...(data === undefined ? {} : { data }) });
  const text = await answer.text();
  return { status: answer.status(), body: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text };
}
async function order(page: Page, kind: 'start' | 'kill', policy?: object): Promise<void> {
  const answer = await ask(page, 'POST', '/api/operations/rollout/orders', { id: crypto.randomUUID(), kind, reason: 'a journey', ...(policy && { policy }) });
  expect(answer).toMatchObject({ status: 200 });
}
const rolloutOf = async (page: Page): Promise<RolloutAnswer> => (await ask(page, 'GET', '/api/operations/rollout')).body as RolloutAnswer;
const flagsOn = async (page: Page, id: string): Promise<boolean> => Object.values(((await ask(page, 'GET', `/api/schedules/${id}/flags`)).body as FlagSnapshot).values).includes(true);

/** A day of the policy's takes a second; a stage has nothing to wait for but what a journey names. */
const quick = { minute: 1, coolDown: 0 };
const open1 = { pct: 0, minBake: 0, minSample: 0, peak: false, approval: false, monitored: false };
const stays = { pct: 0, minBake: 86_400 };

/** Passes the page's sync sockets through here; an event of these cells arrives with another shift than was written. */
async function damage(page: Page, cells: ReadonlySet<string>, shiftTypeId: string): Promise<void> {
  await page.routeWebSocket(/\/api\/sync$/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((text) => server.send(text));
    server.onMessage((text) => {
      const message = JSON.parse(String(text)) as { type: string; events?: { cell: string; value: object | null }[] };
      for (const event of message.type === 'events' ? (message.events ?? []) : []) if (cells.has(event.cell) && event.value) event.value = { ...event.value, shiftTypeId };
      socket.send(JSON.stringify(message));
    });
  });
}

/** The page's next comparison comes in 30 s at the latest: this is the same one, now. */
const compare = (page: Page): Promise<void> =>
  page.evaluate(() => void (globalThis as unknown as Record<symbol, Sync>)[Symbol.for('@tandem/sync/2')]!.consistency.performValidation());

/** As a receiver of Tandem's webhook has to check it. */
function expectSigned({ hook }: Sinks): void {
  for (const { headers, body } of hook.taken) {
    const [, t, v1] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['tandem-signature'])) ?? [];
    expect(v1).toBe(createHmac('sha256', SECRET).update(`${t}.${body}`).digest('hex'));
  }
}
interface Told {
  readonly message: string;
  readonly alert: { readonly id: string; readonly type: string; readonly schedule: string | null };
}
const told = ({ hook }: Sinks): Told[] => hook.taken.map(({ body }) => JSON.parse(body) as Told);

test('[E2E-330] a rollout takes itself back after a damaged delivery: two people lose nothing, both receivers hear of it once, and the report tells it', async ({ open, server, sinks }) => {
  const [mara, ana, tomas] = [await open('mara'), await open('ana'), await open('tomas')];
  const { week, free, shift, id } = await placeOf(ana, 6, WARD);
  const at = ({ staffId, date }: FreeCell): string => `${staffId}/${date}/0`;
  await damage(tomas, new Set([at(free[5]!)]), shift('L'));
  await order(mara, 'start', { ...quick, tenants: 1, stages: [{ ...open1, ...stays, name: 'pilot', ring: [WARD] }, { ...stays, name: 'everybody', pct: 100 }] });
  await mara.goto('/operations');
  await expect(mara.getByText('At pilot, 0 %.')).toBeVisible();
  await Promise.all([ana, tomas].map((page) => goLive(page, week)));

  const written: [FreeCell, 'Early' | 'Late' | 'Night'][] = [];
  const write = async (page: Page, where: FreeCell, name: 'Early' | 'Late'): Promise<void> => {
    written.push([where, name]);
    await type(page, 'weekly', where, name === 'Early' ? 'e' : 'l');
  };
  await Promise.all([write(ana, free[1]!, 'Early'), write(tomas, free[2]!, 'Late')]);
  await Promise.all([ana, tomas].map(expectSent));
  for (const [page, where, name] of [[ana, free[2]!, 'Late'], [tomas, free[1]!, 'Early']] as const) {
    await bring(page, 'weekly', where);
    await expectShift(page, 'weekly', where, name);
  }

  // What Tomás is shown is not what Ana wrote; both go on working.
  await bring(tomas, 'weekly', free[5]!);
  await write(ana, free[5]!, 'Early');
  await expectShift(tomas, 'weekly', free[5]!, 'Late');
  await compare(tomas);
  for (let n = 6; (await rolloutOf(mara)).status === 'running'; n += 2) {
    if (n < 10) await Promise.all([write(ana, free[n]!, 'Early'), write(tomas, free[n + 1]!, 'Late')]);
    else await mara.waitForTimeout(200);
  }
  await expect(mara.getByText('Taken back by itself. A difference was confirmed.')).toBeVisible();
  for (const page of [ana, tomas]) {
    await expectPhase(page, 'off');
    await expect(page.locator('[data-notice="emergency"]')).toContainText('Live updates were turned off');
    await expect(page.locator('[data-badge="not-live"]')).toBeVisible();
  }
  await Promise.all([write(ana, free[10]!, 'Late'), write(tomas, free[11]!, 'Early')]);
  await Promise.all([ana, tomas].map(expectSent));

  const shiftOf = { Early: shift('E'), Late: shift('L'), Night: shift('N') };
  for (const [where, name] of written) {
    await expectHeld(ana, id, where, shiftOf[name]);
    expect(await historyOf(ana, id, where)).toHaveLength(1);
  }
  await Promise.all([ana, tomas].map(async (page) => {
    await page.reload();
    for (const [where, name] of written) {
      await bring(page, 'weekly', where);
      await expectShift(page, 'weekly', where, name);
    }
  }));

  // Each alert is told once, whoever finds its cause again: the rota's difference, the rollout's, and the rollback.
  const opened = () => told(sinks).filter(({ message }) => message === 'opened').map(({ alert: { type, schedule } }) => `${type} ${schedule ?? 'all'}`);
  await expect.poll(() => opened().filter((each) => !each.startsWith('rollout-progress')).toSorted()).toEqual([`data-corruption ${WARD}`, `data-corruption ${WARD}`, 'sync-failure all']);
  expectSigned(sinks);
  for (const { message, alert } of told(sinks)) if (message === 'opened') await expect.poll(() => sinks.mail.mails.filter((mail) => mail.startsWith(`X-Tandem-Alert: ${alert.id}`) && !mail.includes('Resolved: ')).length).toBe(1);

  await expect(mara.getByRole('link', { name: /^Taken back: pilot/ }).first()).toBeVisible();
  const wanted = mara.getByRole('button', { name: /^I look after it/ });
  await expect(wanted.first()).toBeVisible();
  await expect(mara.getByRole('heading', { level: 1 })).toContainText('The rollout took itself back: All rotas');
  const before = await wanted.count();
  await wanted.first().click();
  await expect(wanted).toHaveCount(before - 1);
  await mara.setViewportSize(LOW);
  await expectAccessible(mara, 'a rollout that has taken itself back', 'main');
  await mara.setViewportSize(LOW_PHONE);
  await expectAccessible(mara, 'the same on a phone', 'main');
  expect(await mara.locator('main').evaluate((main) => main.scrollWidth)).toBeLessThanOrEqual(390);
  const { stdout } = await promisify(execFile)(process.execPath, [CLI, 'rollout', 'report'], { env: { ...process.env, TANDEM_DATA: server.data } });
  for (const said of [/Started/, /Failed, taken back: pilot, .*1 at a bound of 1/, /Rolled back.*in [\d.]+ s/, /At most 1 of \d+ edits\./, /Alert, immediate.*told by (banner, )?chat, mail/]) expect(stdout).toMatch(said);
});

test('[E2E-331] who started a rollout cannot approve its next stage; a second operator does, by keyboard', async ({ open, allowedErrors }) => {
  allowedErrors.push(/status of 409/);
  const [mara, ana] = [await open('mara'), await open('ana')];
  const { user } = (await ask(ana, 'GET', '/api/session')).body as Session;
  for (const id of [WARD, POOL]) expect(await ask(mara, 'PUT', `/api/schedules/${id}/members/${user.id}`, { role: 'operator' })).toMatchObject({ status: 200 });
  await order(mara, 'kill');
  await order(mara, 'start', { ...quick, stages: [{ ...open1, name: 'pilot', ring: [WARD] }, { ...stays, name: 'nights', ring: [POOL] }] });
  const button = (page: Page) => page.getByRole('button', { name: 'Approve the next stage…' });
  const approve = async (page: Page): Promise<void> => {
    await page.goto('/operations');
    await button(page).focus();
    await page.keyboard.press('Enter');
    await expect(page.getByLabel('Reason, for the audit')).toBeFocused();
    await page.keyboard.type('Two quiet days');
    await page.keyboard.press('Enter');
  };
  await approve(mara);
  await expect(mara.getByRole('alert').filter({ hasText: 'A second person has to approve it.' })).toBeVisible();
  expect((await rolloutOf(mara)).stage).toBe(0);
  expect(await flagsOn(mara, POOL)).toBe(false);
  await mara.keyboard.press('Escape');
  await expect(button(mara)).toBeFocused();
  await approve(ana);
  await expect(ana.getByText('The next stage is approved.')).toBeVisible();
  await expect(ana.getByText('At nights, 0 %.')).toBeVisible();
  await expect(mara.getByText('At nights, 0 %.')).toBeVisible();
  expect(await flagsOn(mara, POOL)).toBe(true);
});

interface Described {
  readonly type?: string;
  readonly pattern?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Described[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Described>>;
}
/** The least that an API takes, so that nothing but who asks is wrong. */
function leastOf({ type, pattern, enum: values, const: only, anyOf, required = [], properties = {} }: Described): unknown {
  if (only !== undefined || values) return only ?? values?.[0];
  if (anyOf) return leastOf(anyOf[0]!);
  if (type === 'object') return Object.fromEntries(required.map((name) => [name, leastOf(properties[name]!)]));
  if (type === 'array') return [];
  const text = ['7f1c2a9e-0b1d-4c55-9d1e-3a6f0d2f8f10', '1', 'now'].find((each) => new RegExp(pattern ?? '').test(each));
  return type === 'integer' || type === 'number' ? 1 : type === 'boolean' ? true : text;
}
interface Operation {
  readonly parameters: readonly { readonly in: string; readonly name: string; readonly required?: boolean; readonly schema: Described }[];
  readonly requestBody?: { readonly content: { readonly 'application/json': { readonly schema: Described } } };
}

test('[E2E-332] whoever may only view is shown no console, and nothing of its API answers them', async ({ open }) => {
  const vic = await open('vic');
  await vic.goto('/operations');
  await expect(vic.getByRole('heading', { name: 'Operations are open to operators' })).toBeVisible();
  await expect(vic.locator('main').getByRole('button')).toHaveCount(1);
  const { paths } = JSON.parse(readFileSync(OPENAPI, 'utf8')) as { paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> };
  const all = Object.entries(paths).filter(([path]) => path.startsWith('/api/operations')).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method, operation })));
  const answers: string[] = [];
  for (const { path, method, operation: { parameters, requestBody } } of all) {
    const valueOf = (name: string): string => encodeURIComponent(String(leastOf(parameters.find((each) => each.name === name)!.schema)));
    const query = parameters.filter((each) => each.in === 'query' && each.required).map(({ name }) => `${name}=${valueOf(name)}`).join('&');
    const body = requestBody && leastOf(requestBody.content['application/json'].schema);
    const { status } = await ask(vic, method.toUpperCase(), `${path.replaceAll(/\{(\w+)\}/g, (_, name: string) => valueOf(name))}?${query}`, body);
    answers.push(`${method} ${path}: ${status}`);
  }
  expect(answers).toEqual(all.map(({ path, method }) => `${method} ${path}: 403`));
  expect(all.length).toBeGreaterThan(20);
});

test('[E2E-333] a flood from one rota is cut off, counts as one person, and takes back that rota at most', async ({ open }) => {
  const [mara, tomas] = [await open('mara'), await open('tomas')];
  await order(mara, 'kill');
  const { shell } = (await (await tomas.request.get('/live.json')).json()) as { shell: { stable: { d: string } } };
  const { csrf } = (await (await tomas.request.get('/api/session')).json()) as Session;
  const bad: HealthSample = { errors: [{ fingerprint: 'abc', critical: true }], inconsistencies: 1000, loadFailures: 100, stale: true, visible: 60_000, inp: 60_000, switch: 60_000 };
  let token: string | null = null;
  const say = async (schedule: string, sample: HealthSample | null, as = token): Promise<number> => {
    const answer = await tomas.request.post(`/api/schedules/${schedule}/health`, { headers: { [CSRF_HEADER]: csrf }, data: { token: as, build: shell.stable.d, sample: as === null ? null : sample } });
    if (answer.ok() && schedule === WARD) token = ((await answer.json()) as HealthAnswer).token;
    return answer.status();
  };
  // 180 of a minute of a minute.
  const statuses = new Set<number>();
  for (let n = 0; n < 10; n += 1) for (const status of await Promise.all(Array.from({ length: 20 }, () => say(WARD, bad)))) statuses.add(status);
  expect([...statuses].toSorted()).toEqual([200, 429]);

  await order(mara, 'start', { ...quick, stages: [{ ...open1, ...stays, name: 'both', ring: [WARD, POOL] }, { ...stays, name: 'everybody', pct: 100 }] });
  expect([await flagsOn(mara, WARD), await flagsOn(mara, POOL)]).toEqual([true, true]);
  await expect.poll(() => say(WARD, null, null)).toBe(200);
  expect(await say(POOL, bad)).toBe(403);
  // Each time as another page, too: for as long as the rota has it, and for some minutes after.
  await expect.poll(async () => {
    await Promise.all(Array.from({ length: 20 }, (_, n) => (n % 5 === 0 ? say(WARD, null, null) : say(WARD, bad))));
    return (await rolloutOf(mara)).rolledBack;
  }, { intervals: [50] }).toEqual([WARD]);
  await expect.poll(() => flagsOn(mara, WARD)).toBe(false);
  const until = Date.now() + 5000;
  while (Date.now() < until) await Promise.all(Array.from({ length: 20 }, () => say(WARD, bad)));
  expect(await rolloutOf(mara)).toMatchObject({ status: 'held', rolledBack: [WARD] });
  expect(await flagsOn(mara, POOL)).toBe(true);
  await order(mara, 'kill');
});
