import { mkdtempSync, rmSync } from 'node:fs';
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

/** Starts the server and waits until it says where it listens. Rejects with its output when it ends first. */
export async function startServer({ data = mkdtempSync(join(tmpdir(), 'tandem-e2e-')), ...options }: ServerOptions = {}): Promise<RunningServer> {
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
