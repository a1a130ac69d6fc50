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
 * inline, no eval. Every copy of Svelte (one per unit) makes a Trusted Types policy of the same name, hence the
 * duplicates; the shell's own policy lets its one worker start.
 */
export function pagePolicy(remoteOrigins: readonly string[]): string {
  const sources = ["'self'", ...new Set(remoteOrigins)].join(' ');
  return [
    "default-src 'none'",
    `script-src ${sources}`,
    `style-src ${sources}`,
    `connect-src ${sources}`,
    `img-src ${sources} data:`,
    `font-src ${sources}`,
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "object-src 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types svelte-trusted-html tandem-worker 'allow-duplicates'",
  ].join('; ');
}
