import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { build, transform, type BuildOptions, type Metafile, type Plugin } from 'esbuild-wasm';
import { compile, compileModule } from 'svelte/compiler';

/** What some remotes show before the rest is there; a file that needs no other. */
const EARLY = 'src/early.ts';

/** How a remote's team would write a container that does without the federation plugin: the page's loader asks for these two names only. */
const CONTAINER = `
import { give } from 'skew:scope';
export async function init(scope) {
  const [shared] = Object.values(scope['@tandem/sync']);
  give((await shared.get())());
}
export const get = (key) => (key === './mount' ? import('./src/expose.ts').then((module) => () => module) : Promise.reject(new Error(key)));
`;
const SCOPE = 'export let give; export const given = new Promise((resolve) => (give = resolve));';
const SHARED = "import { given } from 'skew:scope'; export const { sharedSync } = await given;";

/**
 * Bundles a remote by esbuild, which shares nothing with the build that the repository has: other chunks, other names, one
 * style sheet, a container by hand.
 * @param ownBus with a copy of the bus, in the place of the page's
 * @param folder the remote's
 * @param out what `vite build` would have made as `dist`
 */
export async function bundleByEsbuild(name: string, ownBus: boolean, folder: string, out: string): Promise<void> {
  const styles = new Map<string, string>();
  const shared: BuildOptions = {
    absWorkingDir: folder,
    bundle: true,
    format: 'esm',
    target: 'esnext',
    minify: true,
    metafile: true,
    outdir: out,
    conditions: ['svelte', 'browser', 'es2015', 'production'],
    define: { 'import.meta.env': JSON.stringify({ DEV: false, PROD: true }) },
    logLevel: 'error',
    plugins: [containerFiles(ownBus, folder), inlineStyles(), svelteFiles(name, styles)],
  };
  const early = existsSync(join(folder, EARLY)) ? await build({ ...shared, entryPoints: [EARLY], entryNames: 'assets/early-[hash]' }) : null;
  const made = await build({ ...shared, entryPoints: [{ in: 'skew:container', out: 'remoteEntry' }], entryNames: 'assets/[name]', splitting: true, chunkNames: 'assets/[name]-[hash]' });

  const sheet = 'assets/all.css';
  mkdirSync(join(out, 'assets'), { recursive: true });
  writeFileSync(join(out, sheet), (await transform([...styles].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, css]) => css).join('\n'), { loader: 'css', minify: true })).code);
  const about = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string; tandem: object };
  const paths = outputsOf(made.metafile!, folder, out);
  const unit = {
    name,
    version: about.version,
    entry: 'assets/remoteEntry.js',
    css: [sheet],
    preload: paths.filter((path) => path !== 'assets/remoteEntry.js'),
    ...(early && { early: Object.keys(early.metafile!.outputs).map((path) => relative(out, join(folder, path))) }),
    ...about.tandem,
  };
  writeFileSync(join(out, 'unit.json'), `${JSON.stringify(unit, null, 2)}\n`);
}

/** The container, the exposed module and all that these import statically. */
function outputsOf({ outputs }: Metafile, folder: string, out: string): string[] {
  const found = new Set<string>();
  const visit = (path: string): void => {
    if (found.has(path)) return;
    found.add(path);
    for (const { path: next, kind } of outputs[path]?.imports ?? []) if (kind === 'import-statement') visit(next);
  };
  for (const [path, { entryPoint }] of Object.entries(outputs)) if (entryPoint !== undefined && /skew:container|src\/expose\.ts$/.test(entryPoint)) visit(path);
  return [...found].map((path) => relative(out, join(folder, path)));
}

/** The container, and the page's bus in the place of the package unless that is to be a copy. */
function containerFiles(ownBus: boolean, folder: string): Plugin {
  const contents: Readonly<Record<string, string>> = { 'skew:container': CONTAINER, 'skew:scope': SCOPE, '@tandem/sync': SHARED };
  return {
    name: 'container',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: ownBus ? /^skew:/ : /^(skew:.*|@tandem\/sync)$/ }, ({ path }) => ({ path, namespace: 'skew' }));
      onLoad({ filter: /.*/, namespace: 'skew' }, ({ path }) => ({ contents: contents[path]!, loader: 'js', resolveDir: folder }));
    },
  };
}

/** `import css from './x.css?inline'`, as Vite has it. */
function inlineStyles(): Plugin {
  return {
    name: 'inline-styles',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /\.css\?inline$/ }, ({ path, importer }) => ({ path: join(dirname(importer), path.replace('?inline', '')), namespace: 'inline' }));
      onLoad({ filter: /.*/, namespace: 'inline' }, ({ path }) => ({ contents: readFileSync(path, 'utf8'), loader: 'text' }));
    },
  };
}

/** Components and modules with runes; `styles` gets the style sheet of each. */
function svelteFiles(name: string, styles: Map<string, string>): Plugin {
  return {
    name: 'svelte',
    setup({ onLoad }) {
      onLoad({ filter: /\.svelte$/ }, ({ path }) => {
        const { js, css } = compile(readFileSync(path, 'utf8'), { filename: path, css: 'external', cssHash: ({ hash, css, filename }) => `${name}-by-esbuild-${hash(filename + css)}` });
        if (css) styles.set(path, css.code);
        return { contents: js.code, loader: 'js' };
      });
      onLoad({ filter: /\.svelte\.ts$/ }, async ({ path }) => {
        const { code } = await transform(readFileSync(path, 'utf8'), { loader: 'ts', target: 'esnext' });
        return { contents: compileModule(code, { filename: path }).js.code, loader: 'js' };
      });
    },
  };
}
