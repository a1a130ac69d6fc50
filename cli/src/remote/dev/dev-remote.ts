import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { releasePointer, type ReleasePointer } from '@tandem/rest';
import { openReleaseKey, type BuiltUnit } from '@tandem/server';
import { Stop } from '../../stop.ts';
import { remotesIn } from '../new-remote.ts';
import { pointerWith, type DevPage } from './dev-page.ts';
import { createBuilds, followSources } from './follow-sources.ts';
import { serveShell } from './serve-shell.ts';

/** What happens while a remote is worked on. */
export type DevEvent =
  | { readonly event: 'ready'; readonly url: string; readonly shell: string; readonly digest: string; readonly buildMs: number }
  | { readonly event: 'built'; readonly digest: string; readonly buildMs: number }
  | { readonly event: 'failed'; readonly buildMs: number; readonly output: string; readonly next: string }
  /** `sinceSavedMs`: from the save until a page loads it. */
  | { readonly event: 'fetched'; readonly digest: string; readonly sinceSavedMs: number };

export interface DevOptions {
  readonly name: string;
  readonly shell: string;
  readonly port: number;
  readonly tell: (event: DevEvent) => void;
  /** Settles when it is to end. */
  readonly until: Promise<unknown>;
}

/**
 * Shows a remote of the repository in the running shell, built anew with each save, at an address of this machine alone.
 * @throws Stop where there is no such remote, where no shell answers, where it does not build at first, or where the port is taken
 */
export async function devRemote(root: string, { name, shell, port, tell, until }: DevOptions): Promise<void> {
  const remotes = remotesIn(root);
  if (!remotes.includes(name)) throw new Stop(`There is no remote "${name}", but ${remotes.join(', ')}. Next: tandem remote new ${name}`);
  const ended = new AbortController();
  void until.then(() => ended.abort());
  const at = await shellAt(shell, name, ended.signal);
  const scratch = await mkdtemp(join(tmpdir(), 'tandem-dev-'));
  const builds = createBuilds(join(root, 'remotes', name), join(scratch, 'dist'));
  const closing: (() => void)[] = [builds.end];
  try {
    // A key of this session: its pages take the pointer that the proxy has changed, and no other page does.
    const signer = openReleaseKey(scratch);
    let count = 0;
    /** By digest: when the files were saved that it came of. */
    const savedAt = new Map<string, number>();
    let lastSave = 0;
    const pageOf = (build: BuiltUnit): DevPage => {
      const number = (count += 1);
      return { build, keys: signer.keys, pointer: (live) => pointerWith(live, build, number, signer.sign) };
    };
    const first = await builds.next();
    if ('output' in first) throw new Stop(`${first.output}\n${name} does not build, see above. Next: mend remotes/${name}, then tandem remote dev ${name}`);
    const proxy = await serveShell({
      shell: at,
      port,
      onFetched: ({ version: { d } }) => {
        const began = savedAt.get(d);
        if (began !== undefined) tell({ event: 'fetched', digest: d, sinceSavedMs: Math.round(performance.now() - began) });
      },
    }).catch((error: NodeJS.ErrnoException) => {
      throw new Stop(`Port ${port} cannot be had for ${name} (${error.code ?? error.message}). Next: tandem remote dev ${name} --port 0`);
    });
    closing.push(proxy.close);
    let last = first.build.version.d;
    proxy.show(pageOf(first.build));
    let saves = 0;
    let building = false;
    let broken = false;
    let over = false;
    closing.push(() => (over = true));
    const rebuild = async (): Promise<void> => {
      if (building) return;
      building = true;
      // What is saved while it builds may be in it or not.
      for (let done = 0; done !== saves; ) {
        done = saves;
        const began = lastSave;
        const built = await builds.next();
        if (over) return;
        if ('output' in built) tell({ event: 'failed', buildMs: built.ms, output: built.output, next: `mend remotes/${name} and save: the build before stays` });
        else {
          const { d } = built.build.version;
          if (d !== last) {
            savedAt.set(d, began);
            proxy.show(pageOf(built.build));
          }
          if (d !== last || broken) tell({ event: 'built', digest: d, buildMs: built.ms });
          last = d;
        }
        broken = 'output' in built;
      }
      building = false;
    };
    closing.push(
      followSources(root, name, () => {
        saves += 1;
        lastSave = performance.now();
        void rebuild();
      }),
    );
    tell({ event: 'ready', url: proxy.url, shell: at.origin, digest: last, buildMs: first.ms });
    await until;
  } finally {
    for (const close of closing.reverse()) close();
    await rm(scratch, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** @throws Stop where no shell answers there */
async function shellAt(shell: string, name: string, signal: AbortSignal): Promise<URL> {
  const next = `Next: npm start, or tandem remote dev ${name} --shell URL`;
  const at = URL.canParse(shell) ? new URL(shell) : null;
  if (at === null || !/^https?:$/.test(at.protocol)) throw new Stop(`--shell is "${shell}": an address such as http://127.0.0.1:4400 is accepted. ${next}`);
  const answer = await fetch(new URL('/live.json', at), { signal }).then(
    async (got): Promise<ReleasePointer | string> => (got.ok ? releasePointer.parse(await got.json()) : `status ${got.status}`),
  ).catch((error: Error) => (error.cause as NodeJS.ErrnoException | undefined)?.code ?? 'no release pointer');
  if (typeof answer === 'string') throw new Stop(`No shell of Tandem answers at ${at.origin} (${answer}), so that ${name} is not shown. ${next}`);
  return at;
}
