import { fork, type ChildProcess } from 'node:child_process';
import { watch } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeBuild, type BuiltUnit } from '@tandem/server';

/** Milliseconds in which no further file is saved. */
const QUIET = 50;
/** Packages that a remote bundles; the bus is the page's. */
const BUNDLED = ['rota', 'rest', 'ui', 'words'];

/** What a build came to. */
export type Built = { readonly build: BuiltUnit; readonly ms: number } | { readonly output: string; readonly ms: number };

/** Builds of a remote, each by a process that stands ready for it. */
export interface Builds {
  readonly next: () => Promise<Built>;
  readonly end: () => void;
}

/** @param out a folder that each build may empty */
export function createBuilds(folder: string, out: string): Builds {
  let ended = false;
  let ready = start();
  function start(): ChildProcess {
    const program = fileURLToPath(import.meta.resolve('@tandem/tools/build-once'));
    return fork(program, [out], { cwd: folder, env: { ...process.env, NO_COLOR: '1', NODE_ENV: 'production' }, execArgv: [], stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  }
  return {
    async next() {
      const began = performance.now();
      const child = ready;
      const done = ending(child);
      child.send('build');
      const { code, output } = await done;
      if (!ended) ready = start();
      const ms = (): number => Math.round(performance.now() - began);
      if (code !== 0) return { output: output.trim(), ms: ms() };
      const build = await describeBuild(out).catch((error: unknown) => (error as Error).message);
      return typeof build === 'string' ? { output: build, ms: ms() } : { build, ms: ms() };
    },
    end() {
      ended = true;
      ready.kill();
    },
  };
}

function ending(child: ChildProcess): Promise<{ readonly code: number | null; readonly output: string }> {
  return new Promise((resolve) => {
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('error', ({ message }) => resolve({ code: 1, output: output + message }));
    child.once('close', (code) => resolve({ code, output }));
  });
}

/** Calls once files that the remote is built from have been saved. @returns what ends it */
export function followSources(root: string, name: string, onSaved: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const saved = (file: string | null, matters: RegExp): void => {
    if (file === null || !matters.test(file) || /\.test\.ts$|[~]$/.test(file)) return;
    clearTimeout(timer);
    timer = setTimeout(onSaved, QUIET);
  };
  const remote = join(root, 'remotes', name);
  const sources = [join(remote, 'src'), ...BUNDLED.map((each) => join(root, 'shared', each, 'src'))];
  const watchers = [
    ...sources.map((folder) => watch(folder, { recursive: true }, (_event, file) => saved(file, /\.\w+$/))),
    watch(remote, (_event, file) => saved(file, /^(package\.json|vite\.config\.ts)$/)),
  ];
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}
