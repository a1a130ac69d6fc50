import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AlertAnswer } from '@tandem/rest';
import { webhookSink, type WebhookSink } from '../../../server/test/alert-sinks.ts';
import { runApp, type RunningApp } from '../../../server/test/running-app.ts';
import type { AlertSettings } from '@tandem/server';
import { runCommand } from '../program.ts';

let running: RunningApp;
let hook: WebhookSink;
beforeEach(async () => {
  running = await runApp();
  hook = await webhookSink();
  running.operations.alerts.raise({ type: 'sync-failure', schedule: 'ward', key: 'fell-back', summary: 'A page has given up' });
  running.operations.alerts.raise({ type: 'data-corruption', schedule: 'ward', key: 'tables', summary: 'Differs', lasting: true });
});
afterEach(async () => {
  await running.close();
  await hook.close();
});

const all = { immediate: ['chat'], warning: ['chat'], info: ['chat'] };
const settings = (): AlertSettings => ({ routes: new Map([['chat', { kind: 'webhook', url: hook.url, secret: 'hush' }]]), first: all, second: [], escalateAfter: { immediate: null, warning: null, info: null } });
async function run(...args: string[]) {
  let out = '';
  const notes: string[] = [];
  const code = await runCommand(['alerts', ...args], { terminal: { out: (text) => void (out += text), note: (line) => void notes.push(line) }, dataFolder: running.folder, now: () => running.clock.now, alertSettings: settings });
  return { code, out, notes };
}
const listed = async (...args: string[]) => (JSON.parse((await run('list', '--json', ...args)).out) as { alerts: AlertAnswer[] }).alerts;

describe('tandem alerts', () => {
  it('[CLI-160] lists what operators were told, as lines or as JSON', async () => {
    expect((await listed()).map(({ type, level, status, deliveries }) => [type, level, status, deliveries]).sort()).toEqual([['data-corruption', 'immediate', 'open', []], ['sync-failure', 'immediate', 'open', []]]);
    expect((await run('list')).out).toMatch(/^\S+\t2026-11-20T08:00:00\.000Z\timmediate\tsync-failure\tward\topen\t1x\tA page has given up\t$/m);
    expect([(await listed('--limit', '1')).length, (await run('list', '--limit', 'many')).notes]).toEqual([1, ['--limit is "many": a number from 1 to 1000 is accepted.']]);
  });

  it('[CLI-161] acknowledges one, or all, beside a running server; it is in the audit once', async () => {
    const failed = (await listed()).find(({ type }) => type === 'sync-failure');
    for (const _ of [1, 2]) expect(await run('ack', failed?.id ?? '', '--json')).toMatchObject({ code: 0, out: expect.stringContaining('"status":"resolved"') as string });
    expect((await run('ack', 'all')).out).toMatch(/acknowledged by cli/);
    expect([(await listed('--open')).map(({ type }) => type), await run('ack', 'all')]).toEqual([['data-corruption'], { code: 0, out: '', notes: ['No alert is open that nobody looks after.'] }]);
    expect(running.operations.audit.newest(9, ['ward']).map(({ action, actor, source }) => [action, actor, source])).toEqual([['alert-acknowledged', 'cli', 'cli'], ['alert-acknowledged', 'cli', 'cli']]);
    expect(await run('ack', 'nothing-1')).toEqual({ code: 1, out: '', notes: ['There is no alert "nothing-1": tandem alerts list shows those there are.'] });
  });

  it('[CLI-162] sends a test by each route and says which has arrived, with exit code 1 where one has not', async () => {
    expect(await run('test')).toEqual({ code: 0, out: 'chat\twebhook\tarrived\n', notes: [] });
    expect(hook.taken.length).toBe(1);
    hook.status = 403;
    expect(await run('test', '--json')).toEqual({ code: 1, out: '{"routes":[{"route":"chat","kind":"webhook","arrived":false,"error":"it answered 403"}]}\n', notes: ['Not arrived: chat.'] });
  });
});
