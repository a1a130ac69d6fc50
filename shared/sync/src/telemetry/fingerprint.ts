/** What an error event of the page holds. */
export interface PageError {
  readonly name: string;
  readonly message: string;
  /** Empty: none is known. */
  readonly stack: string;
  /** The script that it was thrown in; empty: not known. */
  readonly source: string;
}

const FRAME = /(?:https?|[a-z]+-extension|file|blob|data):[^\s)]+/g;

/**
 * The same for the same error at the same place, whatever values its message holds and whichever build it is; null: a foreign
 * script (an extension, another site) has thrown it, or nothing says that it was ours.
 * @param origin of the page and of the remotes' own servers
 */
export function fingerprintOf({ name, message, stack, source }: PageError, origins: readonly string[]): string | null {
  const frames = stack.match(FRAME) ?? (source === '' ? [] : [source]);
  const [top] = frames;
  if (top === undefined || !frames.every((frame) => origins.some((origin) => frame.startsWith(`${origin}/`)))) return null;
  return shortHash(`${name} ${withoutValues(message)} ${placeOf(top)}`);
}

const VERSION = /\/r\/([a-z][a-z0-9-]{0,39})\/([0-9a-f]{64})\//;

/** The published version whose code threw it: that of the uppermost place; null: it is none. */
export function thrownBy({ stack, source }: PageError): { readonly unit: string; readonly digest: string } | null {
  const [, unit, digest] = VERSION.exec((stack.match(FRAME) ?? [source])[0] ?? '') ?? [];
  return unit !== undefined && digest !== undefined ? { unit, digest } : null;
}

/** Of what the bus says is wrong. */
export const fingerprintOfText = (text: string): string => shortHash(withoutValues(text));

const withoutValues = (text: string): string => text.slice(0, 300).replace(/["'`“][^"'`”]*["'`”]/g, '"').replace(/\d+/g, '0');

/** Without its version's folder, its file's hash, line and column. */
const placeOf = (frame: string): string => frame.replace(/[?#].*$/, '').replace(/(:\d+)+$/, '').replace(/^.*\//, '').replace(/-[\w-]{8,}(?=\.\w+$)/, '');

/** FNV-1a, 32 bits. */
function shortHash(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return hash.toString(36);
}
