import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServerProcess, type StartOptions } from '@tandem/tools/server-process';

/** A real server process on a free port with a data folder of its own. */
export interface RunningServer {
  readonly url: string;
  readonly data: string;
  /** Ends the process; the data folder stays, so that `startServer({ data })` can go on with it. */
  readonly stop: () => Promise<void>;
  /** Ends the process and deletes the data folder. */
  readonly dispose: () => Promise<void>;
}

export interface ServerOptions extends StartOptions {
  readonly data?: string;
}

/** Where the data folder is that `prepare` made, for the processes of the run. */
const MADE = 'TANDEM_E2E_MADE';
const newFolder = (): string => mkdtempSync(join(tmpdir(), 'tandem-e2e-'));

/**
 * Playwright's set-up of a run: one server publishes the units and makes the demo, which takes seconds, and all others
 * begin with a copy. @returns what ends the run
 */
export default async function prepare(): Promise<() => void> {
  const { data, stop } = await startServer();
  await stop();
  process.env[MADE] = data;
  return () => rmSync(data, { recursive: true, force: true });
}

/** A data folder with the units published: of the demo, or of a site that nobody has begun. An empty one outside a run. */
export function madeData(profile: 'demo' | 'site' = 'demo'): string {
  const made = process.env[MADE];
  const data = newFolder();
  if (made === undefined) return data;
  if (profile === 'demo') cpSync(made, data, { recursive: true });
  else cpSync(join(made, 'releases'), join(data, 'releases'), { recursive: true });
  return data;
}

/** Starts the server and waits until it says where it listens. Rejects with its output when it ends first. */
export async function startServer({ data = madeData(), ...options }: ServerOptions = {}): Promise<RunningServer> {
  const { url, end } = await startServerProcess(data, options);
  const stop = () => end('SIGTERM');
  return {
    url,
    data,
    stop,
    dispose: async () => {
      await stop();
      rmSync(data, { recursive: true, force: true });
    },
  };
}
