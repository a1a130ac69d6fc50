/** The `tandem` command in processes of its own, as at a terminal. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { BARE_ENV } from './bare-env.ts';

export interface CommandEnd {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const MAIN = fileURLToPath(new URL('../../cli/src/main.ts', import.meta.url));

/** @param env beside what every process needs */
export function runTandem(env: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<CommandEnd> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [MAIN, ...args], { env: { ...BARE_ENV, ...env } });
    let [out, err] = ['', ''];
    child.stdout.on('data', (part: Buffer) => (out += String(part)));
    child.stderr.on('data', (part: Buffer) => (err += String(part)));
    child.on('close', (code) => resolve({ code, out, err }));
  });
}

/** What `--json` ends with. */
export const lastJson = <T>(out: string): T => JSON.parse(out.trimEnd().split('\n').at(-1) ?? '') as T;
