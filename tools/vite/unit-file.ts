import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin, Rolldown } from 'vite';
import { contractSchemas } from './contract-schema.ts';

/** `dist/unit.json`: what publishing and loading a unit need to know about its build. Paths are relative to it. */
export interface UnitFile {
  readonly name: string;
  /** From the unit's package.json. */
  readonly version: string;
  readonly entry: string;
  /** Style sheets that must be there before the unit is shown. */
  readonly css: readonly string[];
  /** Every module that is loaded before the unit is shown, the entry excepted. */
  readonly preload: readonly string[];
  /** Modules that run by themselves, before the entry and without it. */
  readonly early?: readonly string[];
  /** What of a rota it asks for first, from `tandem.window` in the unit's package.json. */
  readonly window?: WindowNeed;
  /** Which numbers of each agreement it can keep, from `tandem.contract` in the unit's package.json. */
  readonly contract?: UnitContract;
  /** The view that it brings into the navigation, from `tandem.view`. */
  readonly view?: BroughtView;
}

/** A view besides week, month and day: its word in the address, what it shows at once, and what the navigation calls it. */
export interface BroughtView {
  readonly path: string;
  readonly of: 'week' | 'month' | 'day';
  readonly titles: { readonly en: string; readonly de: string };
}

/** Least and most, of each surface on which shell and remotes meet. */
export type UnitContract = Readonly<Record<'bus' | 'mount' | 'url', readonly [number, number]>>;

/** The days of the week or month that holds the page's date, and so many more on either side. */
export interface WindowNeed {
  readonly of: 'week' | 'month';
  readonly margin: number;
}

/** The name of an input that runs by itself. */
export const EARLY = 'early';
const EARLY_FILE = /(^|\/)early-[\w-]+\.js$/;

/**
 * Writes `unit.json` beside the build.
 *
 * @param roots which chunks are loaded at the start; the first is the entry.
 */
export function unitFile(name: string, roots: (bundle: Rolldown.OutputBundle) => Rolldown.OutputChunk[]): Plugin {
  let folder = '';
  return {
    name: 'tandem:unit-file',
    enforce: 'post',
    apply: 'build',
    configResolved(config) {
      folder = config.root;
    },
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const [entry, ...others] = roots(bundle).map((chunk) => behind(bundle, chunk));
        if (!entry) return this.error(`The build of ${name} has no entry chunk.`);
        const about = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string; tandem?: { window?: WindowNeed; contract?: UnitContract; view?: BroughtView } };
        const { version, tandem } = about;
        const loaded = closure(bundle, [entry, ...others]);
        const early = Object.keys(bundle).filter((path) => EARLY_FILE.test(path));
        const css = new Set(loaded.flatMap((chunk) => [...(chunk.viteMetadata?.importedCss ?? [])]));
        const unit: UnitFile = {
          name,
          version,
          entry: entry.fileName,
          css: [...css],
          preload: loaded.filter((chunk) => chunk !== entry).map((chunk) => chunk.fileName),
          ...(early.length === 0 ? {} : { early }),
          ...(tandem?.window === undefined ? {} : { window: tandem.window }),
          ...(tandem?.contract === undefined ? {} : { contract: tandem.contract }),
          ...(tandem?.view === undefined ? {} : { view: tandem.view }),
        };
        this.emitFile({ type: 'asset', fileName: 'contract.json', source: `${JSON.stringify(contractSchemas(), null, 1)}\n` });
        this.emitFile({ type: 'asset', fileName: 'unit.json', source: `${JSON.stringify(unit, null, 2)}\n` });
      },
    },
  };
}

/** A chunk that only loads another one costs the page a request: the other one then stands in its place. */
export function behind(bundle: Rolldown.OutputBundle, chunk: Rolldown.OutputChunk): Rolldown.OutputChunk {
  const [only, ...more] = chunk.imports.map((name) => bundle[name]);
  if (only?.type !== 'chunk' || more.length + chunk.moduleIds.length + chunk.exports.length > 0) return chunk;
  Reflect.deleteProperty(bundle, chunk.fileName);
  return only;
}

/** These chunks and all that they import statically, in the order of discovery. */
function closure(bundle: Rolldown.OutputBundle, start: readonly Rolldown.OutputChunk[]): Rolldown.OutputChunk[] {
  const found = new Set<Rolldown.OutputChunk>();
  const visit = (chunk: Rolldown.OutputChunk): void => {
    if (found.has(chunk)) return;
    found.add(chunk);
    for (const name of chunk.imports) {
      const next = bundle[name];
      if (next?.type === 'chunk') visit(next);
    }
  };
  start.forEach(visit);
  return [...found];
}
