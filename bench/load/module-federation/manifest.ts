/** What the run time of Module Federation reads of a remote before it loads it. */
export const MANIFEST = 'mf-manifest.json';

/** The manifest as the bundlers' plugins of Module Federation write it, for a remote that exposes `./mount`. */
export function federationManifest(name: string, version: string, entry: string, js: readonly string[], css: readonly string[]): unknown {
  const folder = entry.slice(0, entry.lastIndexOf('/') + 1);
  return {
    id: name,
    name,
    metaData: {
      name,
      type: 'app',
      buildInfo: { buildVersion: version, buildName: name },
      remoteEntry: { name: entry.slice(folder.length), path: folder, type: 'module' },
      types: { path: '', name: '', zip: '', api: '' },
      globalName: name,
      pluginVersion: '2.9.3',
      publicPath: 'auto',
    },
    shared: [],
    remotes: [],
    exposes: [{ id: `${name}:mount`, name: 'mount', path: './mount', assets: { js: { sync: js, async: [] }, css: { sync: css, async: [] } } }],
  };
}
