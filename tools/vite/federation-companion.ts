import { join, posix } from 'node:path';
import type { Plugin, Rolldown } from 'vite';

type Bundle = Rolldown.OutputBundle;

/**
 * Two plugins that make `@originjs/vite-plugin-federation` 1.4.1 right under Vite 8; list them before it.
 *
 * That plugin finishes the entry chunk by replacing texts in it after minification. Three of those texts come out
 * wrong: the minifier quotes the style-sheet marker in backquotes, which its pattern does not know; Vite's `base` is
 * pasted into style-sheet addresses; and the path of an exposed chunk gets the assets folder twice, or stays a
 * placeholder when no chunk matches. `rewrite` writes the right texts first, `verify` fails the build if any is left.
 *
 * @param exposes federation's option: key → source file.
 */
export function federationCompanion(exposes: Readonly<Record<string, string>>): Plugin[] {
  return [
    {
      name: 'tandem:federation-rewrite',
      enforce: 'pre',
      apply: 'build',
      resolveId: (id) => (id === SATISFY ? join(import.meta.dirname, 'satisfy-version.ts') : null),
      buildStart() {
        const twice = sharedFile(exposes);
        if (twice) this.error(`"${twice}" is exposed under two keys. Each key needs a source file of its own: two on one share a chunk.`);
      },
      generateBundle: {
        order: 'pre',
        handler(_options, bundle) {
          for (const chunk of chunksOf(bundle)) {
            if (!chunk.code.includes(CSS_MARKER) && !chunk.code.includes(BASE_PLACEHOLDER)) continue;
            const done = rewriteEntry(chunk.code, chunk.fileName, Object.keys(exposes), exposedFiles(bundle));
            if (!done.ok) this.error(done.problem);
            chunk.code = done.code;
          }
        },
      },
    },
    {
      name: 'tandem:federation-verify',
      enforce: 'post',
      apply: 'build',
      generateBundle: {
        order: 'post',
        handler(_options, bundle) {
          for (const chunk of chunksOf(bundle)) {
            const left = LEFT_OVERS.find((text) => chunk.code.includes(text));
            if (left) this.error(`${chunk.fileName} still contains the federation placeholder ${left}.`);
          }
          for (const facade of exposedFacades(bundle, Object.keys(exposes))) inlineFacade(bundle, facade);
        },
      },
    },
  ];
}

/** What its runtime asks whether a version will do; see satisfy-version.ts. */
const SATISFY = '__federation_fn_satisfy';
const CSS_MARKER = '__v__css__';
const BASE_PLACEHOLDER = '__VITE_BASE_PLACEHOLDER__';
const EXPOSE_PLACEHOLDER = '${__federation_expose_';
const LEFT_OVERS = [CSS_MARKER, BASE_PLACEHOLDER, EXPOSE_PLACEHOLDER, '__rf_placeholder__'];

/** What it says where the entry is no module, which it is in every browser that loads it. */
const NO_MODULE = /if\([\w$]+===void 0\)\{console\.warn\([`"']The remote style [^;]*\);return\}/;

/**
 * The entry's code with its three placeholders put right.
 *
 * @param fileName the entry's path in the bundle.
 * @param keys the exposed keys, such as `./mount`.
 * @param files chunk name → path in the bundle.
 */
export function rewriteEntry(
  code: string,
  fileName: string,
  keys: readonly string[],
  files: ReadonlyMap<string, string>,
): { ok: true; code: string } | { ok: false; problem: string } {
  let out = code
    .replaceAll(/`(__v__css__[^`]*)`/g, (_all, marker: string) => JSON.stringify(marker))
    .replaceAll(BASE_PLACEHOLDER, '""')
    .replace(NO_MODULE, '');
  for (const key of keys) {
    const chunk = files.get(exposeChunkName(key));
    if (!chunk) {
      return {
        ok: false,
        problem: `No chunk was built for the exposed key "${key}".`,
      };
    }
    const path = posix.relative(posix.dirname(fileName), chunk);
    const quoted = new RegExp(`(["'\`])${escapeRegExp(`${EXPOSE_PLACEHOLDER}${key}}`)}\\1`, 'g');
    out = out.replaceAll(quoted, JSON.stringify(path.startsWith('.') ? path : `./${path}`));
  }
  return { ok: true, code: out };
}

const FACADE = /^export\{(\w+) as (\w+)\}from["'`]\.\/([^"'`]+)["'`];?\s*$/;

/**
 * The entry with the one name that a facade passes on taken from the chunk that has it: a file of 44 bytes costs a request.
 *
 * @returns null where the facade is more than that.
 */
export function withoutFacade(code: string, { fileName, code: facade }: { readonly fileName: string; readonly code: string }): string | null {
  const [, inner, name, file] = FACADE.exec(facade) ?? [];
  const fetched = new RegExp(`[\\w$]+\\("\\./${escapeRegExp(posix.basename(fileName))}"\\)`);
  return file !== undefined && fetched.test(code) ? code.replace(fetched, () => `import("./${file}").then(from=>({${name}:from.${inner}}))`) : null;
}

/** Once the federation plugin has looked up the style sheets that belong to it. */
function inlineFacade(bundle: Bundle, facade: Rolldown.OutputChunk): void {
  for (const chunk of chunksOf(bundle)) {
    const code = withoutFacade(chunk.code, facade);
    if (code === null) continue;
    chunk.code = code;
    Reflect.deleteProperty(bundle, facade.fileName);
  }
}

function* exposedFacades(bundle: Bundle, keys: readonly string[]): Generator<Rolldown.OutputChunk> {
  const names = keys.map(exposeChunkName);
  for (const chunk of chunksOf(bundle)) if (names.includes(chunk.name)) yield chunk;
}

/** A file that two keys expose. */
function sharedFile(exposes: Readonly<Record<string, string>>): string | undefined {
  const files = Object.values(exposes);
  return files.find((file, i) => files.indexOf(file) !== i);
}

/** The name originjs gives the chunk of an exposed key: `./mount` → `__federation_expose_Mount`. */
function exposeChunkName(key: string): string {
  return `__federation_expose_${key.replaceAll(/[^0-9a-zA-Z@_-]+(.)?/g, (_all, next: string | undefined) => next?.toUpperCase() ?? '')}`;
}

const exposedFiles = (bundle: Bundle): Map<string, string> =>
  new Map([...chunksOf(bundle)].map((chunk) => [chunk.name, chunk.fileName]));

function* chunksOf(bundle: Bundle): Generator<Rolldown.OutputChunk> {
  for (const file of Object.values(bundle)) if (file.type === 'chunk') yield file;
}

const escapeRegExp = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
