import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { mailSink, webhookSink, type MailSink, type WebhookSink } from '../../test/alert-sinks.ts';
import { writeBuild } from '../../test/running-app.ts';
import { startProcess, type Process } from '../../test/server-process.ts';

let folder: string;
let hook: WebhookSink;
let mail: MailSink;
let running: Process | null = null;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-alerts-'));
  await writeBuild(join(folder, 'units/shell/dist'), 'shell');
  [hook, mail] = [await webhookSink(), await mailSink('hush-hush')];
});
afterEach(async () => {
  await kill();
  await Promise.all([hook.close(), mail.close()]);
  await rm(folder, { recursive: true, force: true });
});

async function start(): Promise<Process> {
  running = startProcess({ TANDEM_DATA: join(folder, 'data'), TANDEM_UNITS: join(folder, 'units'), TANDEM_PROFILE: 'site', TANDEM_ALERTS: join(folder, 'alerts.json'), ALERT_SECRET: 'hush-hush' });
  await running.url;
  return running;
}
async function kill() {
  running?.child.kill('SIGKILL');
  const ended = await running?.ended;
  running = null;
  return ended;
}

describe('a server that is killed while receivers refuse', { timeout: 60_000 }, () => {
  it('[SERVER-724] [SERVER-710] [SERVER-740] tells of an emergency after its next start, by every route, and the log holds no secret', async () => {
    await writeFile(join(folder, 'alerts.json'), JSON.stringify({
      routes: {
        chat: { kind: 'webhook', url: hook.url, secret: { env: 'ALERT_SECRET' } },
        mail: { kind: 'smtp', host: '127.0.0.1', port: mail.port, encryption: 'none', user: 'tandem', password: { env: 'ALERT_SECRET' }, from: 'tandem@example.org', to: ['ana@example.org'] },
      },
    }));
    hook.status = 500;
    mail.refuses = true;
    await start();
    await writeFile(join(folder, 'data/break-glass'), 'nobody can save');
    await vi.waitFor(() => expect([hook.asked.length, mail.refused()].every((n) => n > 0)).toBe(true), 15_000);
    const before = await kill();
    hook.status = 200;
    mail.refuses = false;
    await start();
    await vi.waitFor(() => expect([hook.taken.length >= 1, mail.mails.length >= 1]).toEqual([true, true]), 30_000);
    expect(JSON.parse(hook.taken[0]?.body ?? '')).toMatchObject({ message: 'opened', alert: { type: 'sync-failure', schedule: null, summary: 'Everything was turned off at once: nobody can save' } });
    expect(mail.mails[0]).toContain('nobody can save');
    const after = await kill();
    expect(`${before?.err}${after?.err}`).toContain('"alert":"not-sent"');
    expect(`${before?.out}${before?.err}${after?.out}${after?.err}`).not.toMatch(/hush|k3y/);
  });

  it('[SERVER-711] [SERVER-160] does not start with routes that cannot be', async () => {
    await writeFile(join(folder, 'alerts.json'), JSON.stringify({ routes: { chat: { kind: 'webhook', url: hook.url } } }));
    await expect(start()).rejects.toThrow(/TANDEM_ALERTS is ".*alerts\.json": routes\.chat\.secret: a secret value was given/);
  });
});
