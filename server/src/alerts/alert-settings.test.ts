import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SettingsError } from '../settings.ts';
import { BANNER_ONLY, readAlertSettings } from './alert-settings.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-alerts-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const chat = { kind: 'webhook', url: 'https://chat.example/hook/k3y', secret: 'hush-hush' };
const mail = { kind: 'smtp', host: 'mail.example', from: 'Tandem <tandem@example.org>', to: ['ana@example.org'] };
function read(content: unknown, env: Record<string, string> = {}) {
  const path = join(folder, 'alerts.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return readAlertSettings(path, env);
}
function refusal(content: unknown, env: Record<string, string> = {}): string {
  try {
    read(content, env);
  } catch (error) {
    expect(error).toBeInstanceOf(SettingsError);
    return (error as Error).message.replace(join(folder, 'alerts.json'), 'FILE');
  }
  throw new Error('it was accepted');
}

describe('where alerts go', () => {
  it('[SERVER-710] is the screen alone where nothing is set, else what the file says; a level that it does not name takes every route', () => {
    expect([readAlertSettings(null, {}), [...BANNER_ONLY.routes.keys()], BANNER_ONLY.first.info]).toEqual([BANNER_ONLY, ['banner'], ['banner']]);
    const found = read(
      { routes: { chat: { ...chat, secret: { env: 'CHAT_SECRET' } }, mail: { ...mail, user: 'tandem', password: { env: 'MAIL_PASSWORD' } } }, send: { info: ['chat'] }, escalate: { after: 300, to: ['mail'] } },
      { CHAT_SECRET: 'a', MAIL_PASSWORD: 'b' },
    );
    expect(found.routes.get('chat')).toEqual({ ...chat, secret: 'a' });
    expect(found.routes.get('mail')).toEqual({ ...mail, user: 'tandem', password: 'b', port: 587, encryption: 'starttls' });
    expect([found.first, found.second, found.escalateAfter]).toEqual([{ immediate: ['chat', 'mail'], warning: ['chat', 'mail'], info: ['chat'] }, ['mail'], { immediate: 300_000, warning: null, info: null }]);
  });

  it.each<readonly [unknown, string]>([
    ['{', 'it holds no JSON; a file of JSON is accepted.'],
    [{ routes: {} }, 'routes: none is given; at least one is accepted.'],
    [{ routes: { chat: { ...chat, kind: 'pager' } } }, 'routes.chat.kind: "pager" was given; webhook, smtp or banner is accepted.'],
    [{ routes: { chat: { ...chat, url: 'ftp://k3y' } } }, 'routes.chat.url: what was given is no address; one that begins with https:// or http:// is accepted.'],
    [{ routes: { chat: { ...chat, secret: 7 } } }, 'routes.chat.secret: a secret value was given; text, or {"env": "NAME"} of a variable that holds it, is accepted.'],
    [{ routes: { chat: { ...chat, secret: { env: 'NONE' } } } }, 'routes.chat.secret: the variable NONE is not set; one that holds the value is accepted.'],
    [{ routes: { chat: { ...chat, retries: 3 } } }, 'routes.chat.retries: no such field.'],
    [{ routes: { mail: { ...mail, port: 0 } } }, 'routes.mail.port: 0 was given; at least 1 is accepted.'],
    [{ routes: { mail: { ...mail, to: ['nobody'] } } }, 'routes.mail.to.0: "nobody" was given; an address such as ana@example.org is accepted.'],
    [{ routes: { mail: { ...mail, from: 'a@b.org\r\nBcc: c@d.org' } } }, 'routes.mail.from: "a@b.org\\r\\nBcc: c@d.org" was given; an address such as ana@example.org is accepted.'],
    [{ routes: { mail: { ...mail, user: 'tandem' } } }, 'routes.mail: user and password are accepted together, or neither.'],
    [{ routes: { chat }, send: { info: ['mail'] } }, 'send.info: "mail" was given; of routes chat is accepted.'],
    [{ routes: { chat }, escalate: { after: 0, to: ['chat'] } }, 'escalate.after: 0 was given; at least 1 is accepted.'],
    [{ routes: { chat }, escalate: { after: 60, to: ['boss'] } }, 'escalate.to: "boss" was given; of routes chat is accepted.'],
  ])('[SERVER-711] %j is refused with the field, its value and what is accepted', (content, sentence) => {
    const said = refusal(content);
    expect(said).toBe(`TANDEM_ALERTS is "FILE": ${sentence}`);
    expect(said).not.toMatch(/hush|k3y/);
  });

  it('[SERVER-711] a file that cannot be read is refused', () => {
    expect(() => readAlertSettings(join(folder, 'none.json'), {})).toThrow(/TANDEM_ALERTS is ".*none\.json": the file cannot be read \(ENOENT\)/);
  });
});
