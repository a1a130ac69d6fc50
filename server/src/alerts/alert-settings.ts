import { readFileSync } from 'node:fs';
import { ALERT_LEVELS, type AlertLevel } from '@tandem/rest';
import * as z from 'zod/mini';
import { RotaFailure } from '../http/failure.ts';
import { readInput } from '../http/read-input.ts';
import { SettingsError } from '../settings.ts';

export type Env = Readonly<Record<string, string | undefined>>;

/** Text, or the variable of the environment that holds it. */
const secret = z.union([z.string().check(z.minLength(1), z.maxLength(500)), z.strictObject({ env: z.string().check(z.minLength(1), z.maxLength(100)) })], 'text, or {"env": "NAME"} of a variable that holds it,');
const address = z.string().check(z.maxLength(300), z.regex(/^[^\s<>@]+@[^\s<>@]+$|^[^<>@\r\n]+<[^\s<>@]+@[^\s<>@]+>$/, 'an address such as ana@example.org'));
const routeName = z.string().check(z.maxLength(40), z.regex(/^[a-z][a-z0-9-]*$/, 'a name of small letters, digits and dashes'));

const webhook = z.strictObject({
  kind: z.literal('webhook'),
  url: secret,
  /** Signs each message, so that its receiver knows whose it is. */
  secret,
});
const smtp = z.strictObject({
  kind: z.literal('smtp'),
  host: z.string().check(z.minLength(1), z.maxLength(253)),
  port: z._default(z.int().check(z.minimum(1), z.maximum(65_535)), 587),
  /** `tls`: from the first byte. `starttls`: or not at all. `none`: for a server on this machine. */
  encryption: z._default(z.enum(['tls', 'starttls', 'none']), 'starttls'),
  user: z.optional(z.string().check(z.minLength(1), z.maxLength(200))),
  password: z.optional(secret),
  from: address,
  to: z.array(address).check(z.minLength(1), z.maxLength(20)),
});
const banner = z.strictObject({ kind: z.literal('banner') });

const list = z.array(routeName).check(z.maxLength(20));
const file = z.strictObject({
  routes: z.record(routeName, z.discriminatedUnion('kind', [webhook, smtp, banner], 'webhook, smtp or banner')),
  /** Which routes each level takes; a level that is not named takes all of them. */
  send: z._default(z.strictObject({ immediate: z.optional(list), warning: z.optional(list), info: z.optional(list) }), {}),
  escalate: z.optional(
    z.strictObject({
      /** Seconds in which somebody has to acknowledge. */
      after: z.int().check(z.minimum(1), z.maximum(86_400)),
      to: list.check(z.minLength(1)),
      levels: z._default(z.array(z.enum(ALERT_LEVELS)), ['immediate']),
    }),
  ),
});
type File = z.infer<typeof file>;

/** A route with its secrets in it. */
export type AlertRoute =
  | { readonly kind: 'webhook'; readonly url: string; readonly secret: string }
  | (Omit<z.infer<typeof smtp>, 'password'> & { readonly password: string | null })
  | z.infer<typeof banner>;

export interface AlertSettings {
  readonly routes: ReadonlyMap<string, AlertRoute>;
  readonly first: Readonly<Record<AlertLevel, readonly string[]>>;
  readonly second: readonly string[];
  /** Milliseconds; null: never. */
  readonly escalateAfter: Readonly<Record<AlertLevel, number | null>>;
}

/** What holds where nothing is set: what operators see on their screen. */
export const BANNER_ONLY: AlertSettings = settingsOf({ routes: { banner: { kind: 'banner' } }, send: {} }, new Map([['banner', { kind: 'banner' }]]));

/**
 * Reads the file that `TANDEM_ALERTS` names.
 * @throws SettingsError one sentence with the field, its value (never a secret) and what is accepted
 */
export function readAlertSettings(path: string | null, env: Env): AlertSettings {
  if (path === null) return BANNER_ONLY;
  const refuse = (what: string): never => {
    throw new SettingsError(`TANDEM_ALERTS is "${path}": ${what}`);
  };
  const parsed = parse(path, refuse);
  const wanted = Object.entries(parsed.routes);
  if (wanted.length === 0) refuse('routes: none is given; at least one is accepted.');
  const routes = new Map(wanted.map(([name, route]): [string, AlertRoute] => [name, withSecrets(route, `routes.${name}`, env, refuse)]));
  const lists = [...Object.entries(parsed.send).map(([level, names]): [string, readonly string[]] => [`send.${level}`, names ?? []]), ['escalate.to', parsed.escalate?.to ?? []] as const];
  for (const [field, names] of lists) {
    const unknown = names.find((name) => !routes.has(name));
    if (unknown !== undefined) refuse(`${field}: "${unknown}" was given; of routes ${[...routes.keys()].join(', ')} is accepted.`);
  }
  return settingsOf(parsed, routes);
}

function settingsOf({ routes: named, send, escalate }: File, routes: ReadonlyMap<string, AlertRoute>): AlertSettings {
  const all = Object.keys(named);
  const of = <T>(value: (level: AlertLevel) => T): Record<AlertLevel, T> => ({ immediate: value('immediate'), warning: value('warning'), info: value('info') });
  return {
    routes,
    first: of((level) => send[level] ?? all),
    second: escalate?.to ?? [],
    escalateAfter: of((level) => (escalate?.levels.includes(level) === true ? escalate.after * 1000 : null)),
  };
}

function parse(path: string, refuse: (what: string) => never): File {
  let text = '';
  let input: unknown;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    refuse(`the file cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'}); a file of JSON is accepted.`);
  }
  try {
    input = JSON.parse(text);
  } catch {
    refuse('it holds no JSON; a file of JSON is accepted.');
  }
  try {
    return readInput('body', file, input) as File;
  } catch (error) {
    if (!(error instanceof RotaFailure)) throw error;
    return refuse(`${error.message}.`);
  }
}

function withSecrets(route: File['routes'][string], field: string, env: Env, refuse: (what: string) => never): AlertRoute {
  const open = (name: string, value: z.infer<typeof secret>): string => {
    if (typeof value === 'string') return value;
    return (env[value.env] ?? '') || refuse(`${field}.${name}: the variable ${value.env} is not set; one that holds the value is accepted.`);
  };
  if (route.kind === 'banner') return route;
  if (route.kind === 'smtp') {
    const { password, ...rest } = route;
    if ((password === undefined) !== (route.user === undefined)) refuse(`${field}: user and password are accepted together, or neither.`);
    return { ...rest, password: password === undefined ? null : open('password', password) };
  }
  const url = open('url', route.url);
  // The address may be a secret itself: it is not repeated.
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) refuse(`${field}.url: what was given is no address; one that begins with https:// or http:// is accepted.`);
  return { kind: 'webhook', url, secret: open('secret', route.secret) };
}
