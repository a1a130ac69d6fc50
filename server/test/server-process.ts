/** The server as a real process, or all of it in this one, for tests. */
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { BARE_ENV } from './bare-env.ts';
import { readSettings } from '../src/settings.ts';
import { startServer, type RunningServer } from '../src/start-server.ts';

const MAIN = join(import.meta.dirname, '../src/main.ts');
const ROOT = join(import.meta.dirname, '../..');

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

export interface Process {
  readonly child: ChildProcess;
  readonly out: () => string;
  /** The address that it prints; rejects when it ends before. */
  readonly url: Promise<string>;
  readonly ended: Promise<Ended>;
}

export function startProcess(env: Readonly<Record<string, string>>): Process {
  const child = spawn(process.execPath, [MAIN], {
    env: { ...BARE_ENV, PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  const ended = new Promise<Ended>((resolve) => child.on('close', (code, signal) => resolve({ code, signal, out, err })));
  const url = new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (part: Buffer) => {
      out += String(part);
      const found = /^listening (\S+)\n/m.exec(out)?.[1];
      // What is printed after that line belongs to the start too.
      if (found !== undefined) setTimeout(() => resolve(found), 20);
    });
    void ended.then(({ code }) => reject(new Error(`the server ended with ${code}: ${err}`)));
  });
  url.catch(() => {});
  child.stderr.on('data', (part: Buffer) => (err += String(part)));
  return { child, out: () => out, url, ended };
}

/** The same start in this process, for tests that are not about the process. @throws what the process would say */
export async function startHere(env: Readonly<Record<string, string>>, say: (line: string) => void = () => {}): Promise<RunningServer> {
  return startServer({ settings: readSettings({ PORT: '0', ...env }, ROOT, ROOT), say, log: { write: () => {} } });
}
