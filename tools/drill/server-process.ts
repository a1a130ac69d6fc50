import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Milliseconds in which the server has to listen. */
const LONGEST_START = 180_000;
const MAIN = fileURLToPath(new URL('../../server/src/main.ts', import.meta.url));

export interface ServerProcess {
  readonly url: string;
  readonly child: ChildProcess;
  /** Ends it with this signal and waits until it is gone. */
  readonly end: (signal: 'SIGKILL' | 'SIGTERM') => Promise<void>;
}

export interface StartOptions {
  /** Over the demo profile on a free port. */
  readonly env?: Readonly<Record<string, string>>;
  /** Everything it prints. */
  readonly onOutput?: (text: string) => void;
}

/** Starts the real server on loopback. Rejects with what it printed when it ends before it listens. */
export async function startServerProcess(data: string, { env = {}, onOutput }: StartOptions = {}): Promise<ServerProcess> {
  const child = spawn(process.execPath, [MAIN], {
    env: { ...process.env, HOST: '127.0.0.1', PORT: '0', TANDEM_DATA: data, TANDEM_PROFILE: 'demo', LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const url = await new Promise<string>((resolve, reject) => {
    let output = '';
    const late = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`the server did not listen within ${LONGEST_START / 1000} s:\n${output}`));
    }, LONGEST_START);
    const read = (chunk: Buffer) => {
      output += chunk;
      onOutput?.(String(chunk));
      const found = /^listening (http\S+)$/m.exec(output)?.[1];
      if (!found) return;
      clearTimeout(late);
      resolve(found);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', (code) => {
      clearTimeout(late);
      reject(new Error(`the server ended with ${code} before it listened:\n${output}`));
    });
  });
  return {
    url,
    child,
    end: (signal) =>
      new Promise((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) return resolve();
        child.once('exit', () => resolve());
        child.kill(signal);
      }),
  };
}
