/** Stands in the shell of the peer where ours has its own loader: the same remotes, loaded by Module Federation's run time. */
import { createInstance } from '@module-federation/runtime';
import type { Mount } from '@tandem/sync';
import type { LoadedRemote, LoadPorts, LoadRemote } from '../../../shell/src/remotes/load-remote.ts';
import { parseUnitManifest, releaseUrl } from '../../../shell/src/remotes/release-manifest.ts';
import { MANIFEST } from './manifest.ts';

export function createRemoteLoader(ports: LoadPorts): LoadRemote {
  const federation = createInstance({ name: 'tandem_shell', remotes: [], shared: sharedBy(ports) });
  const loaded = new Map<string, Promise<LoadedRemote>>();
  return (remote, release, { origin }) => {
    const baseUrl = releaseUrl(remote, release, origin ?? ports.origin);
    const loading = loaded.get(baseUrl) ?? load(baseUrl);
    loaded.set(baseUrl, loading);
    return loading;

    async function load(folder: string): Promise<LoadedRemote> {
      federation.registerRemotes([{ name: remote, entry: folder + MANIFEST, type: 'module' }]);
      const dress = (): Promise<void> => Promise.resolve();
      const [exposed] = await Promise.all([federation.loadRemote<{ readonly mount: Mount }>(`${remote}/mount`), sheets(folder)]);
      if (!exposed) throw new Error(`${remote} exposes no mount`);
      return { mount: exposed.mount, baseUrl: folder, dress };
    }

    /** Style sheets are not the run time's affair, but its bundlers': they come beside it as they do in ours. */
    async function sheets(folder: string): Promise<void> {
      const told = ports.inlined(release.digest) ?? (await (await ports.fetch(`${folder}manifest.json`)).json());
      const { css, files } = parseUnitManifest(told);
      await ports.styleSheets.apply(remote, release.digest, css.map((path) => ({ href: folder + path, integrity: files.get(path) ?? '' })));
    }
  };
}

function sharedBy({ shareScope }: LoadPorts): NonNullable<Parameters<typeof createInstance>[0]['shared']> {
  return Object.fromEntries(
    Object.entries(shareScope).flatMap(([name, versions]) =>
      Object.entries(versions).map(([version, { get }]) => [name, { version, get, shareConfig: { singleton: true, requiredVersion: `^${version}` } }] as const),
    ),
  );
}
