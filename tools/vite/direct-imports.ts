import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Plugin } from 'vite';

/** Where a package's entry takes a name from. */
export interface Source {
  readonly file: string;
  /** The name there; `default` for the default export. */
  readonly name: string;
}

const EXPORT = /^export\s*\{([^}]*)\}\s*from\s*'(\.[^']+)'/gm;

/** The names that an entry passes on, and from which files; types are left out, since a build has none. */
export function sourcesOf(entry: string, code: string): ReadonlyMap<string, Source> {
  const sources = new Map<string, Source>();
  for (const [, names = '', path = ''] of code.matchAll(EXPORT)) {
    for (const part of names.split(',').map((each) => each.trim())) {
      if (part === '' || part.startsWith('type ')) continue;
      const [name = '', as = name] = part.split(/\s+as\s+/);
      sources.set(as, { file: join(dirname(entry), path), name });
    }
  }
  return sources;
}

interface Named {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly source?: { readonly value: string };
  readonly specifiers?: readonly { readonly type: string; readonly imported?: { readonly name: string }; readonly local: { readonly name: string } }[];
}

/**
 * Imports from the entry of a package of this workspace, written as imports from the files that have the names. What an
 * entry passes on to others is then no longer in the way of telling what a first view needs from what comes on demand.
 *
 * @param body the top-level statements of `code`.
 * @returns null when nothing changes.
 */
export function directImports(code: string, body: readonly Named[], sourcesFor: (specifier: string) => ReadonlyMap<string, Source> | null): string | null {
  let out = code;
  for (const { type, start, end, source, specifiers = [] } of [...body].reverse()) {
    const sources = type === 'ImportDeclaration' && source ? sourcesFor(source.value) : null;
    if (!sources || specifiers.length === 0) continue;
    const lines = specifiers.map(({ imported, local }) => {
      const found = imported && sources.get(imported.name);
      return found ? `import { ${found.name} as ${local.name} } from ${JSON.stringify(found.file)};` : null;
    });
    if (lines.includes(null)) continue;
    out = out.slice(0, start) + lines.join('') + out.slice(end);
  }
  return out === code ? null : out;
}

/** @param packages workspace packages whose entry only passes on names, without effects. */
export function directImportsPlugin(packages: readonly string[]): Plugin {
  const known = new Map<string, ReadonlyMap<string, Source>>();
  return {
    name: 'tandem:direct-imports',
    enforce: 'post',
    apply: 'build',
    async buildStart() {
      for (const name of packages) {
        const entry = await this.resolve(name);
        if (!entry) this.error(`The package ${name} was not found.`);
        known.set(name, sourcesOf(entry.id, readFileSync(entry.id, 'utf8')));
      }
    },
    transform(code, id) {
      if (id.includes('/node_modules/') || !packages.some((name) => code.includes(name))) return null;
      const direct = directImports(code, this.parse(code).body as unknown as Named[], (specifier) => known.get(specifier) ?? null);
      return direct === null ? null : { code: direct, map: null };
    },
  };
}
