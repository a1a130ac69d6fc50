import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../server/src/main.ts', import.meta.url));

/** A real server process on a free port with a data folder of its own. */
export interface RunningServer {
  readonly url: string;
  readonly data: string;
  /** Ends the process; the data folder stays, so that `startServer({ data })` can go on with it. */
  readonly stop: () => Promise<void>;
  /** Ends the process and deletes the data folder. */
  readonly dispose: () => Promise<void>;
}

export interface ServerOptions {
  readonly data?: string;
  readonly port?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Everything it prints. */
  readonly onOutput?: (text: string) => void;
}

/** Starts the server and waits until it says where it listens. Rejects with its output when it ends first. */
export async function startServer({ data = mkdtempSync(join(tmpdir(), 'tandem-e2e-')), port = 0, env = {}, onOutput }: ServerOptions = {}): Promise<RunningServer> {
  const child = spawn(process.execPath, [MAIN], {
    env: { ...process.env, HOST: '127.0.0.1', PORT: String(port), TANDEM_DATA: data, LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const url = await new Promise<string>((resolve, reject) => {
    let output = '';
    const read = (chunk: Buffer) => {
      output += chunk;
      onOutput?.(String(chunk));
      const found = /^listening (http\S+)$/m.exec(output);
      if (found?.[1]) resolve(found[1]);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}:\n${output}`)));
  });
  const stop = () => end(child);
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

function end(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}
