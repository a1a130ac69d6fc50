import type { Support } from '@tandem/rest';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { hostName, isLoopbackName } from './accounts/same-origin.ts';
import type { CertificateFiles } from './http/certificate.ts';
import { LOG_LEVELS, type LogLevel } from './http/logging.ts';
import { CLEAN_DAYS } from './modes/clean-days.ts';

/** `demo`: example users with a well-known password, on this machine only. `site`: no users until the set-up link. */
export type Profile = 'demo' | 'site';

export interface Settings {
  readonly host: string;
  readonly port: number;
  /** Absolute. */
  readonly dataFolder: string;
  /** Folder that holds `shell/` and `remotes/`, each with its build in `dist/`. */
  readonly unitsFolder: string;
  readonly profile: Profile;
  readonly logLevel: LogLevel;
  /** Whether only this machine reaches `host`. */
  readonly loopback: boolean;
  /** The origin that browsers see, where a proxy stands in front; null: the server's own. */
  readonly publicOrigin: string | null;
  /** Addresses or networks of proxies that are believed about the caller's address. */
  readonly trustProxy: string | null;
  /** Absolute paths of a certificate and its key, where the server speaks HTTPS itself; null: it does not. */
  readonly tls: CertificateFiles | null;
  readonly remoteOrigins: ReadonlyMap<string, string>;
  /** The origin that serves a copy of all releases; '': none. */
  readonly releaseMirror: string;
  /** Where people get help; null: they are told nothing. */
  readonly support: Support | null;
  /** Whole days without a difference before a schedule may leave its legacy stores. */
  readonly cleanDays: number;
  /** Absolute path of the file that says where alerts go; null: to operators' screens alone. */
  readonly alertsFile: string | null;
  /** What whoever reads the metrics presents as a bearer; null: this machine's own programs read them. */
  readonly metricsToken: string | null;
  /** Where pages send their traces of edits by OTLP over HTTP; null: nothing is traced. */
  readonly traces: string | null;
}

type Env = Readonly<Record<string, string | undefined>>;

/** A setting is not usable. Its message is one sentence that names it, its value and what is accepted. */
export class SettingsError extends Error {}

/**
 * Reads the environment. An empty variable counts as an absent one.
 * @param folder what relative paths start from
 * @param root the folder that the units are in, unless told otherwise
 * @throws SettingsError
 */
export function readSettings(env: Env, folder: string, root: string): Settings {
  const text = (name: string, otherwise: string): string => (env[name]?.trim() ?? '') || otherwise;
  const host = text('HOST', '127.0.0.1');
  const loopback = isLoopbackName(host.includes(':') ? `[${host.replace(/^\[|\]$/g, '')}]` : host);
  const publicOrigin = originOf('TANDEM_PUBLIC_URL', text('TANDEM_PUBLIC_URL', '')) || null;
  const reachable = !loopback || (publicOrigin !== null && !isLoopbackName(hostName(new URL(publicOrigin).host)));
  const profile = oneOf('TANDEM_PROFILE', text('TANDEM_PROFILE', reachable ? 'site' : 'demo'), ['demo', 'site'] as const);
  if (profile === 'demo' && reachable) {
    const where = loopback ? `TANDEM_PUBLIC_URL=${publicOrigin ?? ''}` : `HOST=${host}`;
    throw new SettingsError(`TANDEM_PROFILE=demo has users with a well-known password and ${where} is reached by others: unset TANDEM_PROFILE, or serve on 127.0.0.1.`);
  }
  return {
    host,
    port: portOf(text('PORT', '4400')),
    dataFolder: resolve(folder, text('TANDEM_DATA', 'data')),
    unitsFolder: resolve(folder, text('TANDEM_UNITS', root)),
    profile,
    logLevel: oneOf('LOG_LEVEL', text('LOG_LEVEL', profile === 'demo' ? 'warn' : 'info'), LOG_LEVELS),
    loopback,
    publicOrigin,
    trustProxy: proxiesOf(text('TANDEM_TRUST_PROXY', '')),
    tls: tlsOf(folder, text('TANDEM_TLS_CERT', ''), text('TANDEM_TLS_KEY', ''), publicOrigin),
    cleanDays: cleanDaysIn(env),
    alertsFile: alertsFileIn(env, folder),
    metricsToken: metricsTokenOf(text('TANDEM_METRICS_TOKEN', '')),
    support: supportOf(text('TANDEM_SUPPORT', '')),
    traces: tracesOf(text('TANDEM_TRACES', '')),
    remoteOrigins: remoteOriginsOf(text('TANDEM_REMOTE_ORIGINS', '')),
    releaseMirror: originOf('TANDEM_RELEASE_MIRROR', text('TANDEM_RELEASE_MIRROR', '')),
  };
}

function tlsOf(folder: string, cert: string, key: string, publicOrigin: string | null): CertificateFiles | null {
  if (cert === '' && key === '') return null;
  if (cert === '' || key === '') {
    const [set, missing] = cert === '' ? ['TANDEM_TLS_KEY', 'TANDEM_TLS_CERT'] : ['TANDEM_TLS_CERT', 'TANDEM_TLS_KEY'];
    throw new SettingsError(`${missing} is not set and ${set} is: both files are needed for HTTPS, or neither.`);
  }
  if (publicOrigin?.startsWith('http:') === true) {
    throw new SettingsError(`TANDEM_PUBLIC_URL is "${publicOrigin}" and TANDEM_TLS_CERT is set: an https:// origin is accepted.`);
  }
  return { cert: resolve(folder, cert), key: resolve(folder, key) };
}

export function alertsFileIn(env: Env, folder: string): string | null {
  const path = env['TANDEM_ALERTS']?.trim() ?? '';
  return path === '' ? null : resolve(folder, path);
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new SettingsError(`PORT is "${text}": a number from 0 to 65535 is accepted, 0 for any free port.`);
}

function supportOf(text: string): Support | null {
  if (text === '') return null;
  if (text.length <= 300 && /^[^\s<>@?&/:]+@[^\s<>@?&/:]+$/.test(text)) return { kind: 'mail', to: text };
  const url = text.length <= 300 && URL.canParse(text) ? new URL(text) : null;
  if (url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '') return { kind: 'link', to: url.href };
  throw new SettingsError(`TANDEM_SUPPORT is "${text}": an address such as help@example.org, or a page such as https://help.example.org/tandem, is accepted.`);
}

/** Its value is never repeated. */
function metricsTokenOf(text: string): string | null {
  if (text === '' || /^[\w.~+/=-]{16,512}$/.test(text)) return text || null;
  throw new SettingsError('TANDEM_METRICS_TOKEN is not usable: 16 to 512 letters, digits and . ~ + / = - _ are accepted, such as the output of openssl rand -hex 32.');
}

/** It stands in the page's policy and in the page, where everybody reads it. */
function tracesOf(text: string): string | null {
  if (text === '') return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '' && url.pathname !== '/' && url.hash === '' && url.href.length <= 500) return url.href;
  throw new SettingsError('TANDEM_TRACES is not usable: an address such as https://collector.example.org/v1/traces is accepted, without a name or password in it.');
}

/** @throws SettingsError */
export function cleanDaysIn(env: Env): number {
  const text = (env['TANDEM_CLEAN_DAYS']?.trim() ?? '') || `${CLEAN_DAYS}`;
  const days = Number(text);
  if (/^\d{1,3}$/.test(text)) return days;
  throw new SettingsError(`TANDEM_CLEAN_DAYS is "${text}": a number of days from 0 to 999 is accepted.`);
}

function oneOf<T extends string>(name: string, text: string, accepted: readonly T[]): T {
  const found = accepted.find((candidate) => candidate === text);
  if (found !== undefined) return found;
  throw new SettingsError(`${name} is "${text}": one of ${accepted.join(', ')} is accepted.`);
}

function originOf(name: string, text: string): string {
  if (text === '') return '';
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url !== null && /^https?:$/.test(url.protocol) && url.pathname === '/' && url.search === '') return url.origin;
  throw new SettingsError(`${name} is "${text}": an origin such as https://rota.example.org is accepted.`);
}

function proxiesOf(text: string): string | null {
  if (text === '') return null;
  const entries = text.split(',').map((entry) => entry.trim());
  const wrong = entries.find((entry) => !isProxy(entry));
  if (wrong === undefined) return entries.join(',');
  throw new SettingsError(`TANDEM_TRUST_PROXY has "${wrong}": addresses such as 10.0.0.7 or networks such as 10.0.0.0/8 are accepted, with commas between.`);
}

function isProxy(entry: string): boolean {
  const [address = '', bits = '0', ...rest] = entry.split('/');
  const family = isIP(address);
  return family !== 0 && rest.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128);
}

function remoteOriginsOf(text: string): ReadonlyMap<string, string> {
  const pairs = text.split(',').map((pair) => pair.trim()).filter((pair) => pair !== '');
  return new Map(
    pairs.map((pair): [string, string] => {
      const [, remote, url] = /^([a-z][a-z0-9-]*)=(.+)$/.exec(pair) ?? [];
      if (remote !== undefined && url !== undefined) return [remote, originOf('TANDEM_REMOTE_ORIGINS', url)];
      throw new SettingsError(`TANDEM_REMOTE_ORIGINS has "${pair}": pairs such as weekly=https://weekly.example.org are accepted, with commas between.`);
    }),
  );
}
