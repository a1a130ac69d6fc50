import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { mailSink, webhookSink, type MailSink, type WebhookSink } from '../../test/alert-sinks.ts';
import { openRosters, smallWard, type OpenRosters } from '../../test/running-rosters.ts';
import { createUsers } from '../accounts/users.ts';
import { createNotices } from '../notices/notices.ts';
import type { Raised } from './alert-engine.ts';
import { BANNER_ONLY, type AlertRoute, type AlertSettings } from './alert-settings.ts';
import { createAlerts, type Alerts } from './alerts.ts';
import { CLAIMED, createDeliveries, GIVEN_UP_AFTER, MOST_WAITING } from './deliveries.ts';
import { startAlerts, testRoutes, type AlertsEdge } from './start-alerts.ts';

const SECRET = 'hush-hush';
const T = Date.parse('2026-11-20T03:00:00Z');
const broken: Raised = { type: 'sync-failure', schedule: 'ward', key: 'fell-back', summary: 'A page has given up', values: { cells: 3 } };

let open: OpenRosters;
let hook: WebhookSink;
let mail: MailSink;
let now: number;
let alerts: Alerts;
/** Lines of the log. */
let lines: string[];
const ends: (() => Promise<void>)[] = [];
beforeEach(async () => {
  open = openRosters();
  [hook, mail] = [await webhookSink(), await mailSink(SECRET)];
  now = T;
  lines = [];
  alerts = createAlerts(open.data.database, () => now);
});
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
  await Promise.all([hook.close(), mail.close()]);
  await open.close();
});

const routes = (): [string, AlertRoute][] => [
  ['chat', { kind: 'webhook', url: hook.url, secret: SECRET }],
  ['mail', { kind: 'smtp', host: '127.0.0.1', port: mail.port, encryption: 'none', user: 'tandem', password: SECRET, from: 'Tandem <tandem@example.org>', to: ['ana@example.org'] }],
  ['banner', { kind: 'banner' }],
];
const all = (names: readonly string[]): AlertSettings['first'] => ({ immediate: names, warning: names, info: names });
const edge = (over: Partial<AlertSettings> = {}, database = open.data.database): AlertsEdge => ({
  database,
  settings: { ...BANNER_ONLY, routes: new Map(routes()), first: all(['chat', 'mail', 'banner']), ...over },
  notices: createNotices(database, () => now),
  publicOrigin: 'https://rota.example.org',
  now: () => now,
});
function start(over: Partial<AlertSettings> = {}): () => Promise<void> {
  const end = startAlerts(edge(over), { alerts, onNotSent: (line) => void lines.push(JSON.stringify(line)), onError: (error) => void lines.push(String(error)) });
  ends.push(end);
  return end;
}
const sentBy = (sink: WebhookSink) => sink.taken.map(({ body }) => JSON.parse(body) as { message: string; alert: { summary: string; id: string } });
const messages = () => sentBy(hook).map(({ message }) => message);
const only = () => alerts.newest(1)[0]!;
const deliveries = () => createDeliveries(open.data.database, () => now);

describe('what is said of an alert', { timeout: 20_000 }, () => {
  it('[SERVER-720] arrives at a webhook with a signature over its time and body, and no more than what operators may see', async () => {
    start();
    alerts.raise(broken);
    await vi.waitFor(() => expect(hook.taken.length).toBe(1), 5000);
    const [{ headers, body } = { headers: {}, body: '' }] = hook.taken;
    expect(JSON.parse(body)).toEqual({
      version: 1, message: 'opened', at: T,
      alert: { ...broken, id: only().id, level: 'immediate', status: 'open', opened: T, last: T, count: 1, acknowledged: null, escalated: null, resolved: null },
    });
    const signature = createHmac('sha256', SECRET).update(`${T / 1000}.${body}`).digest('hex');
    expect([headers['tandem-signature'], headers['content-type'], headers['tandem-delivery']]).toEqual([`t=${T / 1000},v1=${signature}`, 'application/json', expect.stringMatching(/^tandem-\d+-\d+$/)]);
  });

  it('[SERVER-721] arrives by e-mail, with words for whoever is woken', async () => {
    start();
    alerts.raise({ ...broken, summary: 'A page has given up\r\nBcc: eve@example.org' });
    await vi.waitFor(() => expect(mail.mails.length).toBe(1), 5000);
    const text = (mail.mails[0] ?? '').replaceAll('=\r\n', '');
    expect(text).toMatch(/^Subject: \[Tandem immediate\] A page has given up Bcc: eve@example\.org \(ward\)$/m);
    expect(text).toMatch(/^To: ana@example\.org$/m);
    expect(text.split('\r\n\r\n', 1)[0]).not.toMatch(/^Bcc:/m);
    expect(text).toContain(`Acknowledge: tandem alerts ack ${only().id}`);
    expect(text).toContain('https://rota.example.org/operations');
  });

  it('[SERVER-1203] names rota and person in a mail as people know them', async () => {
    const { id: ann } = createUsers(open.data.database, () => now).add({ login: 'ann', name: 'Ann Berger', password: 'x', creator: false, demo: false });
    const ward = await open.rosters.create(smallWard(), ann, 'test');
    start();
    alerts.raise({ ...broken, schedule: ward, lasting: true });
    alerts.acknowledge(only().id, ann);
    await vi.waitFor(() => expect(mail.mails.length).toBe(2), 5000);
    const text = (mail.mails[1] ?? '').replaceAll('=\r\n', '');
    expect(text).toMatch(/^Subject: \[Tandem immediate\] Acknowledged: A page has given up \(Small ward\)$/m);
    expect(text).toContain(`Schedule: Small ward (${ward})`);
    expect(text).toContain('Acknowledged by Ann Berger at ');
  });

  it('[SERVER-722] is on the screens of those whom it is for until it is over, unless they have been told already', async () => {
    start();
    const held = () => createNotices(open.data.database, () => now).held().map(({ kind, severity, schedule, audience = 'people' }) => [kind, severity, schedule, audience]);
    alerts.raise(broken);
    alerts.raise({ ...broken, key: 'rollback/1', told: true });
    alerts.raise({ type: 'performance-degradation', schedule: null, key: 'p75', summary: 'slower', lasting: true });
    await vi.waitFor(() => expect(mail.mails.length).toBe(3), 5000);
    await vi.waitFor(() => expect(held().length).toBe(2));
    expect(held()).toEqual(expect.arrayContaining([['alert-sync-failure', 'critical', 'ward', 'people'], ['alert-performance-degradation', 'warning', null, 'operators']]));
    alerts.clear({ type: 'performance-degradation', schedule: null, key: 'p75' });
    await vi.waitFor(() => expect(held().length).toBe(1), 5000);
  });

  it('[SERVER-728] is one banner for a kind and a schedule, the newest, until the last of its alerts is over', async () => {
    start({ first: all(['banner']) });
    const held = () => createNotices(open.data.database, () => now).held().map(({ id, kind, schedule }) => [id, kind, schedule]);
    const banner = async (key: string) => {
      const alert = alerts.open().find((each) => each.key === key);
      await vi.waitFor(() => expect(held()).toEqual([[`alert-${alert?.id}`, 'alert-data-corruption', 'ward']]), 5000);
    };
    const differ = (key: string): Raised => ({ type: 'data-corruption', schedule: 'ward', key, summary: 'They differ', lasting: true });
    alerts.raise(differ('pages'));
    await banner('pages');
    now += 1;
    alerts.raise(differ('rollout'));
    await banner('rollout');
    alerts.raise({ ...differ('told'), told: true });
    const sent = (key: string) => vi.waitFor(() => expect(deliveries().of(alerts.newest(9).find((each) => each.key === key)?.id ?? '').map(({ message, status }) => [message, status])).toContainEqual(['resolved', 'sent']), 5000);
    const before = held();
    alerts.clear(differ('rollout'));
    await sent('rollout');
    expect(held()).toEqual(before);
    alerts.clear(differ('pages'));
    await sent('pages');
    expect(held()).toEqual([]);
  });

  it('[SERVER-728] ends a banner at the start whose alert is over, and no other notice', async () => {
    const notices = createNotices(open.data.database, () => now);
    const held = { severity: 'critical', schedule: 'ward', at: now, until: null } as const;
    alerts.raise(broken);
    for (const [id, kind] of [['alert-1', 'alert-data-corruption'], ['alert-2', 'alert-sync-failure'], ['alert-3', 'emergency']] as const) notices.post({ ...held, id, kind });
    start({ first: all(['chat']) });
    expect(notices.held().map(({ id }) => id)).toEqual(['alert-2', 'alert-3']);
  });

  it('[SERVER-729] is a banner once nobody has acknowledged it in time, where banners are in the second set of routes alone', async () => {
    start({ first: all(['chat']), second: ['banner'], escalateAfter: { immediate: 300_000, warning: null, info: null } });
    const held = () => createNotices(open.data.database, () => now).held().map(({ kind }) => kind);
    alerts.raise(broken);
    await vi.waitFor(() => expect(messages()).toEqual(['opened']), 5000);
    expect(held()).toEqual([]);
    now += 300_000;
    await vi.waitFor(() => expect(held()).toEqual(['alert-sync-failure']), 5000);
    alerts.acknowledge(only().id, 'ann');
    await vi.waitFor(() => expect(held()).toEqual([]), 5000);
  });

  it('[SERVER-723] is tried again, less and less often, while a receiver refuses; the log names the route and no secret', async () => {
    hook.status = 503;
    mail.refuses = true;
    start();
    alerts.raise(broken);
    await vi.waitFor(() => expect([hook.asked.length, mail.refused()]).toEqual([1, 1]), 5000);
    await vi.waitFor(() => expect(lines.length).toBe(2), 5000);
    // Nothing is asked again before its time.
    await new Promise((resolve) => setTimeout(resolve, 1200));
    expect([hook.asked.length, mail.refused()]).toEqual([1, 1]);
    for (const [wait, status] of [[1000, 302], [2000, -1], [4000, 404]] as const) {
      const before = hook.asked.length;
      hook.status = status;
      now += wait;
      await vi.waitFor(() => expect(hook.asked.length).toBe(before + 1), 5000);
      await vi.waitFor(() => expect(deliveries().of(only().id).find(({ route }) => route === 'chat')?.attempts).toBe(before + 1), 5000);
    }
    expect(new Set(hook.asked.map(({ headers }) => headers['tandem-delivery'])).size).toBe(1);
    hook.status = 200;
    mail.refuses = false;
    now += 8000;
    await vi.waitFor(() => expect([hook.taken.length, mail.mails.length]).toEqual([1, 1]), 5000);
    await vi.waitFor(() => expect(deliveries().of(only().id).map(({ route, status, error }) => [route, status, error])).toEqual([['chat', 'sent', null], ['mail', 'sent', null], ['banner', 'sent', null]]));
    const log = lines.join('\n');
    expect(log).toContain('"route":"chat","attempts":1,"error":"it answered 503","again":true');
    expect(log).toMatch(/"route":"mail","attempts":1,"error":"the mail server refused it or cannot be reached \(\w+ 451\)"/);
    expect(log).not.toMatch(/k3y|hush|127\.0\.0\.1/);
  });

  it('[SERVER-724] is not lost when the server ends in the middle, and the receiver can tell that it is the same', async () => {
    hook.status = 0;
    const end = start({ first: all(['chat']) });
    alerts.raise(broken);
    await vi.waitFor(() => expect(hook.asked.length).toBe(1), 5000);
    await end();
    alerts.clear(broken);
    expect(deliveries().of(only().id)).toMatchObject([{ status: 'waiting', attempts: 0 }]);
    hook.status = 200;
    start({ first: all(['chat']) });
    await vi.waitFor(() => expect(messages()).toEqual(['opened', 'resolved']), 5000);
    expect(hook.asked[0]?.headers['tandem-delivery']).toBe(hook.asked[1]?.headers['tandem-delivery']);
  });

  it('[SERVER-724] of a process that was killed is sent when its hold on it has ended, by one process alone', () => {
    alerts.raise(broken);
    const [one, two] = [deliveries(), createDeliveries(open.beside().data.database, () => now)];
    one.spread({ first: all(['chat']), second: [] });
    two.spread({ first: all(['chat']), second: [] });
    const [first] = one.claim(['chat']);
    expect([first?.body.message, two.claim(['chat']), one.claim(['chat'])]).toEqual(['opened', [], []]);
    now += CLAIMED;
    expect(two.claim(['chat']).map(({ seq }) => seq)).toEqual([first?.seq]);
    // The next server is the only one that sends: it waits for nobody.
    one.begin(['chat']);
    expect(one.claim(['chat']).map(({ seq }) => seq)).toEqual([first?.seq]);
  });

  it('[SERVER-725] goes by each route in order, and one that does not answer holds up no other', async () => {
    hook.status = 0;
    start();
    alerts.raise(broken);
    await vi.waitFor(() => expect([hook.asked.length, mail.mails.length]).toEqual([1, 1]), 5000);
    alerts.clear(broken);
    await vi.waitFor(() => expect(mail.mails.map((text) => /Resolved/.test(text))).toEqual([false, true]), 5000);
    expect(hook.asked.length).toBe(1);
  });

  it('[SERVER-725] of two alerts waits for no other one that was refused', () => {
    const [table] = [deliveries()];
    alerts.raise(broken);
    alerts.raise({ ...broken, key: 'other' });
    alerts.clear({ ...broken, key: 'other' });
    table.spread({ first: all(['chat']), second: [] });
    const [first] = table.claim(['chat']);
    expect(table.failed(first!, 'x')).toBe(true);
    const [second] = table.claim(['chat']);
    expect([second?.body.alert.key, second?.body.message]).toEqual(['other', 'opened']);
    // What was said later of an alert waits for what was said before.
    expect(table.claim(['chat'])).toEqual([]);
    table.sent(second!);
    expect(table.claim(['chat'])[0]?.body.message).toBe('resolved');
  });

  it('[SERVER-726] is bounded: it is given up after a day, beyond 500 that wait, and where there is no such route any more', () => {
    const table = createDeliveries(open.data.database, () => now, () => 1);
    const states = (id: string) => table.of(id).map(({ status, error }) => [status, error]);
    alerts.raise(broken);
    table.spread({ first: all(['chat']), second: [] });
    const waits: number[] = [];
    let [delivery] = table.claim(['chat']);
    while (table.failed(delivery!, 'x')) {
      const from = now;
      do now += 500;
      while (([delivery] = table.claim(['chat'])).length === 0);
      waits.push(now - from);
    }
    expect(waits.slice(0, 4)).toEqual([1000, 2000, 4000, 8000]);
    expect([Math.max(...waits), now - T >= GIVEN_UP_AFTER - 900_000, states(only().id)]).toEqual([900_000, true, [['failed', 'x']]]);

    for (let i = 0; i < MOST_WAITING + 3; i += 1) alerts.raise({ ...broken, key: `many-${i}` });
    table.spread({ first: all(['chat']), second: [] });
    const ended = alerts.open().filter(({ key }) => key.startsWith('many')).map(({ id }) => states(id)[0]);
    expect([ended.filter((state) => state?.[0] === 'waiting').length, ended.filter((state) => state?.[1] === 'too many were waiting').length]).toEqual([MOST_WAITING, 3]);
    table.begin(['mail']);
    expect(alerts.open().flatMap(({ id }) => states(id)).filter(([status]) => status === 'waiting')).toEqual([]);
  });

  it('[SERVER-703] is said to the second set of routes when nobody acknowledges in time', async () => {
    start({ first: all(['banner']), second: ['chat'], escalateAfter: { immediate: 300_000, warning: null, info: null } });
    alerts.raise(broken);
    alerts.raise({ ...broken, key: 'seen' });
    const seen = alerts.open().find(({ key }) => key === 'seen')!;
    alerts.acknowledge(seen.id, 'ann');
    await vi.waitFor(() => expect(createNotices(open.data.database, () => now).held().length).toBe(1), 5000);
    expect(hook.asked).toEqual([]);
    now += 300_000;
    await vi.waitFor(() => expect(messages()).toEqual(['escalated']), 5000);
    alerts.acknowledge(alerts.open()[0]!.id, 'ann');
    await vi.waitFor(() => expect(messages()).toEqual(['escalated', 'resolved']), 5000);
  });

  it('[SERVER-727] can be tried: each route is sent a test at once and says whether it has arrived, without a secret', async () => {
    hook.status = 500;
    const found = await testRoutes(edge());
    expect(found).toEqual([
      { route: 'chat', kind: 'webhook', arrived: false, error: 'it answered 500' },
      { route: 'mail', kind: 'smtp', arrived: true, error: null },
      { route: 'banner', kind: 'banner', arrived: true, error: null },
    ]);
    expect([mail.mails.length, /^Subject: .*Test: This is a test/m.test(mail.mails[0] ?? ''), alerts.newest(9)]).toEqual([1, true, []]);
    const gone = await webhookSink();
    await gone.close();
    const wrong = await testRoutes(edge({ routes: new Map<string, AlertRoute>([['mail', { ...(routes()[1]![1] as Extract<AlertRoute, { kind: 'smtp' }>), password: 'another' }], ['gone', { kind: 'webhook', url: gone.url, secret: SECRET }]]) }));
    expect(wrong.map(({ arrived, error }) => [arrived, error])).toEqual([
      [false, expect.stringMatching(/^the mail server refused it or cannot be reached \(EAUTH \d+\)$/)],
      [false, 'it cannot be reached (ECONNREFUSED)'],
    ]);
  });

  it('[SERVER-700] stands with the transaction that it is said in, and no other', () => {
    expect(() => open.data.database.exec('begin') ?? (alerts.raise(broken), undefined)).not.toThrow();
    open.data.database.exec('rollback');
    expect(alerts.newest(9)).toEqual([]);
    alerts.raise(broken);
    createAlerts(open.beside().data.database, () => now).raise(broken);
    expect(alerts.newest(9)).toMatchObject([{ count: 2 }]);
  });
});
