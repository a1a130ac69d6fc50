import { describe, expect, it } from 'vitest';
import { readSettings, SettingsError } from './settings.ts';

const read = (env: Record<string, string> = {}) => readSettings(env, '/home/ward', '/opt/tandem');

describe('settings', () => {
  it('[SERVER-160] have defaults for a demo on this machine', () => {
    expect(read()).toEqual({
      host: '127.0.0.1',
      port: 4400,
      dataFolder: '/home/ward/data',
      unitsFolder: '/opt/tandem',
      profile: 'demo',
      logLevel: 'warn',
      loopback: true,
      publicOrigin: null,
      trustProxy: null,
      tls: null,
      remoteOrigins: new Map(),
      releaseMirror: '',
      cleanDays: 7,
      alertsFile: null,
      metricsToken: null,
      support: null,
      traces: null,
    });
    expect(read({ HOST: '', PORT: ' ', TANDEM_DATA: '' })).toEqual(read());
  });

  it('[SERVER-160] name where help is by an address or a page', () => {
    expect([read({ TANDEM_SUPPORT: 'help@example.org' }).support, read({ TANDEM_SUPPORT: 'https://help.example.org/rota?x=1' }).support]).toEqual([{ kind: 'mail', to: 'help@example.org' }, { kind: 'link', to: 'https://help.example.org/rota?x=1' }]);
    for (const wrong of ['nobody', 'javascript:alert(1)', 'mailto:a@b.c', 'a@b?cc=d', 'https://user:pass@example.org/']) expect(() => read({ TANDEM_SUPPORT: wrong })).toThrow(`TANDEM_SUPPORT is "${wrong}": an address such as`);
  });

  it('[SERVER-160] are read from the environment', () => {
    const settings = read({
      HOST: '0.0.0.0',
      PORT: '0',
      TANDEM_DATA: '/var/lib/tandem',
      TANDEM_UNITS: 'built',
      LOG_LEVEL: 'debug',
      TANDEM_PUBLIC_URL: 'https://rota.example.org/',
      TANDEM_TRUST_PROXY: '10.0.0.7, fd00::/8',
      TANDEM_METRICS_TOKEN: 'a-token.of~16+chars',
      TANDEM_TRACES: 'https://collector.example/v1/traces',
      TANDEM_REMOTE_ORIGINS: 'weekly=http://127.0.0.1:5101, monthly=https://m.example',
      TANDEM_RELEASE_MIRROR: 'https://copy.example/',
    });
    expect(settings).toMatchObject({
      port: 0,
      dataFolder: '/var/lib/tandem',
      unitsFolder: '/home/ward/built',
      profile: 'site',
      logLevel: 'debug',
      loopback: false,
      publicOrigin: 'https://rota.example.org',
      trustProxy: '10.0.0.7,fd00::/8',
      metricsToken: 'a-token.of~16+chars',
      traces: 'https://collector.example/v1/traces',
      releaseMirror: 'https://copy.example',
    });
    expect([...settings.remoteOrigins]).toEqual([['weekly', 'http://127.0.0.1:5101'], ['monthly', 'https://m.example']]);
  });

  it.each([
    [{}, 'demo'],
    [{ HOST: 'localhost' }, 'demo'],
    [{ HOST: '::1' }, 'demo'],
    [{ HOST: '127.0.0.1', TANDEM_PUBLIC_URL: 'http://localhost:8080' }, 'demo'],
    [{ TANDEM_PROFILE: 'site' }, 'site'],
    [{ HOST: '0.0.0.0' }, 'site'],
    [{ HOST: '::' }, 'site'],
    [{ HOST: '192.168.1.4' }, 'site'],
    [{ TANDEM_PUBLIC_URL: 'https://rota.example.org' }, 'site'],
  ])('[SERVER-135] of %j make a %s', (env, profile) => {
    expect(read(env as Record<string, string>).profile).toBe(profile);
  });

  it.each([
    [{ HOST: '0.0.0.0', TANDEM_PROFILE: 'demo' }, 'HOST=0.0.0.0'],
    [{ TANDEM_PUBLIC_URL: 'https://rota.example.org', TANDEM_PROFILE: 'demo' }, 'TANDEM_PUBLIC_URL=https://rota.example.org'],
  ])('[SERVER-135] of %j are refused: others would know the password', (env, named) => {
    expect(() => read(env as Record<string, string>)).toThrow(named);
  });

  it.each([
    ['PORT', '80a', 'PORT is "80a": a number from 0 to 65535 is accepted, 0 for any free port.'],
    ['PORT', '65536', 'PORT is "65536": a number from 0 to 65535 is accepted, 0 for any free port.'],
    ['PORT', '-1', 'PORT is "-1": a number from 0 to 65535 is accepted, 0 for any free port.'],
    ['LOG_LEVEL', 'loud', 'LOG_LEVEL is "loud": one of fatal, error, warn, info, debug, trace, silent is accepted.'],
    ['TANDEM_PROFILE', 'production', 'TANDEM_PROFILE is "production": one of demo, site is accepted.'],
    ['TANDEM_PUBLIC_URL', 'rota.example.org', 'TANDEM_PUBLIC_URL is "rota.example.org": an origin such as https://rota.example.org is accepted.'],
    ['TANDEM_PUBLIC_URL', 'https://a.org/path', 'TANDEM_PUBLIC_URL is "https://a.org/path": an origin such as https://rota.example.org is accepted.'],
    ['TANDEM_REMOTE_ORIGINS', 'weekly', 'TANDEM_REMOTE_ORIGINS has "weekly": pairs such as weekly=https://weekly.example.org are accepted, with commas between.'],
    ['TANDEM_REMOTE_ORIGINS', 'weekly=ftp://x', 'TANDEM_REMOTE_ORIGINS is "ftp://x": an origin such as https://rota.example.org is accepted.'],
    ['TANDEM_RELEASE_MIRROR', 'https://copy.example/r', 'TANDEM_RELEASE_MIRROR is "https://copy.example/r": an origin such as https://rota.example.org is accepted.'],
    ['TANDEM_TRUST_PROXY', '10.0.0.7, all', 'TANDEM_TRUST_PROXY has "all": addresses such as 10.0.0.7 or networks such as 10.0.0.0/8 are accepted, with commas between.'],
    ['TANDEM_METRICS_TOKEN', 'short', 'TANDEM_METRICS_TOKEN is not usable: 16 to 512 letters, digits and . ~ + / = - _ are accepted, such as the output of openssl rand -hex 32.'],
    ...['collector:4318', 'https://collector.example', 'https://me:secret@collector.example/v1/traces', 'file:///v1/traces'].map((each) => ['TANDEM_TRACES', each, 'TANDEM_TRACES is not usable: an address such as https://collector.example.org/v1/traces is accepted, without a name or password in it.']),
  ])('[SERVER-160] refuse %s=%s in one sentence', (name, value, sentence) => {
    expect(() => read({ [name]: value })).toThrow(new SettingsError(sentence));
  });
});
