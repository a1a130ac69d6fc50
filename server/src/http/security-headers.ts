import { createHash } from 'node:crypto';

/** Headers by lower-case name. */
export type Headers = Readonly<Record<string, string>>;

/** What a browser may do with an answer that is not a page: nothing. */
const NOTHING = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** On every answer. `https`: the browser reaches this server by HTTPS. */
export function commonHeaders(https: boolean): Headers {
  return {
    'content-security-policy': NOTHING,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'x-frame-options': 'DENY',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()',
    ...(https ? { 'strict-transport-security': 'max-age=31536000' } : {}),
  };
}

/**
 * The policy of the app's page: code, style and data from this origin and the remotes' own origins alone, nothing
 * inline but the import maps that it is made with or may add, no eval. Every copy of Svelte (one per unit) makes a Trusted
 * Types policy of the same name, hence the duplicates; the shell's own let its one worker start and its import maps be added.
 * @param maps the text of each import map
 * @param traces the address that the page sends its traces to; null: nothing is traced
 */
export function pagePolicy(remoteOrigins: readonly string[], maps: readonly string[], traces: string | null): string {
  const sources = ["'self'", ...new Set(remoteOrigins)].join(' ');
  return [
    "default-src 'none'",
    ['script-src', sources, ...new Set(maps.map(hashSource))].join(' '),
    `style-src ${sources}`,
    `connect-src ${sources}${traces === null ? '' : ` ${new URL(traces).origin}`}`,
    `img-src ${sources} data:`,
    `font-src ${sources}`,
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "object-src 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types svelte-trusted-html tandem-worker tandem-modules 'allow-duplicates'",
  ].join('; ');
}

const hashSource = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Blocks every module of a page that has no hash. */
export const INTEGRITY_POLICY = 'blocked-destinations=(script)';

/** The first Chromium that takes import maps after the first. */
const TAKES_MAPS = 133;

/**
 * Whether a browser can be told to block what has no hash. One that takes a single import map, as Firefox does, would
 * block what a map brings hashes for later, and one that is not known is left alone.
 */
export const canRequireHashes = (userAgent = ''): boolean => Number(/Chrom(?:e|ium)\/(\d+)/.exec(userAgent)?.[1] ?? 0) >= TAKES_MAPS;
