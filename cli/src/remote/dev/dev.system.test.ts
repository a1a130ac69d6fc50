import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { copyRepository } from '@tandem/tools/copy-repository';
import { startServerProcess, type ServerProcess } from '@tandem/tools/server-process';
import type { ReleasePointer } from '@tandem/rest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let copy: string;
let scratch: string;
let server: ServerProcess;
const running: ChildProcess[] = [];

beforeAll(async () => {
  copy = copyRepository();
  scratch = mkdtempSync(join(tmpdir(), 'tandem-dev-test-'));
  server = await startServerProcess(join(scratch, 'data'));
});
afterAll(async () => {
  for (const child of running) child.kill('SIGKILL');
  await server?.end('SIGTERM');
  for (const folder of [copy, scratch]) rmSync(folder, { recursive: true, force: true });
});

const ENV = (): NodeJS.ProcessEnv => ({ ...process.env, TMPDIR: scratch, TANDEM_DATA: join(scratch, 'none') });

interface Said {
  readonly event: string;
  readonly remote: string;
  readonly url: string;
  readonly digest: string;
  readonly output: string;
  readonly next: string;
}

function dev(...args: readonly string[]) {
  const child = spawn(process.execPath, ['cli/src/main.ts', 'remote', 'dev', ...args, '--json'], { cwd: copy, env: ENV(), stdio: ['ignore', 'pipe', 'inherit'] });
  running.push(child);
  const said: Said[] = [];
  let heard = (): void => undefined;
  createInterface({ input: child.stdout }).on('line', (line) => {
    said.push(JSON.parse(line) as Said);
    heard();
  });
  const next = async (event: string): Promise<Said> => {
    for (;;) {
      const at = said.findIndex((each) => each.event === event);
      if (at !== -1) return said.splice(0, at + 1).at(-1) as Said;
      await new Promise<void>((resolve) => (heard = resolve));
    }
  };
  const end = (): Promise<number | null> => new Promise((resolve) => (child.once('exit', resolve), child.kill('SIGINT')));
  return { next, end };
}

describe('a remote in the running shell', () => {
  it('[CLI-240] is shown from its sources, and anew with each save, while the others are as they are live; a build that fails is told, and the one before stays', async () => {
    const { next, end } = dev('weekly', '--shell', server.url);
    const ready = await next('ready');
    const read = async (path: string): Promise<string> => (await fetch(ready.url + path)).text();
    const pointer = async (): Promise<ReleasePointer> => JSON.parse(await read('/live.json')) as ReleasePointer;
    const live = (await (await fetch(`${server.url}/live.json`)).json()) as ReleasePointer;
    const first = await pointer();
    expect([first.remotes['weekly']?.stable.d, first.remotes['weekly']?.previous, first.remotes['monthly'], first.shell]).toEqual([ready.digest, live.remotes['weekly']?.stable, live.remotes['monthly'], live.shell]);
    const page = await read('/s/ward-4-north/week/2026-W47');
    expect(page).toContain(`/r/weekly/${ready.digest}/assets/early-`);

    const source = join(copy, 'remotes/weekly/src/ui/WeekView.svelte');
    const before = readFileSync(source, 'utf8');
    writeFileSync(source, `${before}\n<p>told by a save</p>\n`);
    const built = await next('built');
    const second = await pointer();
    expect(second.remotes['weekly']?.stable.d).toBe(built.digest);
    expect([built.digest === ready.digest, second.seq > first.seq, second.sig?.kid === live.sig?.kid]).toEqual([false, true, false]);
    const { preload } = JSON.parse(await read(`/r/weekly/${built.digest}/manifest.json`)) as { preload: readonly string[] };
    expect((await Promise.all(preload.map((path) => read(`/r/weekly/${built.digest}/${path}`)))).join('')).toContain('told by a save');
    expect((await next('fetched')).digest).toBe(built.digest);

    writeFileSync(source, `${before}\n{#if}\n`);
    const failed = await next('failed');
    expect([failed.remote, failed.output, failed.next]).toEqual(['weekly', expect.stringContaining('WeekView.svelte'), expect.stringContaining('remotes/weekly')]);
    expect((await pointer()).remotes['weekly']?.stable.d).toBe(built.digest);
    writeFileSync(source, `${before}\n<p>told by a save</p>\n`);
    expect((await next('built')).digest).toBe(built.digest);
    // Nothing of it is published.
    expect(readdirSync(join(scratch, 'data/releases/r/weekly'))).toEqual([live.remotes['weekly']?.stable.d]);
    expect(await end()).toBe(0);
    expect([existsSync(join(copy, 'remotes/weekly/dist')), readdirSync(scratch).filter((name) => name.startsWith('tandem-dev-'))]).toEqual([false, []]);
  });

  it('[CLI-247] that cannot be shown is one sentence that says what, which remote and the next command', async () => {
    const stopped = (...args: readonly string[]): unknown => {
      const { status, stdout, stderr } = spawnSync(process.execPath, ['cli/src/main.ts', 'remote', 'dev', ...args], { cwd: copy, encoding: 'utf8', env: ENV() });
      return [status, stdout, stderr];
    };
    const says = (text: RegExp): unknown => [1, '', expect.stringMatching(text)];
    expect(stopped('nothing')).toEqual(says(/^There is no remote "nothing", but .*weekly\. Next: tandem remote new nothing\n$/));
    expect(stopped('weekly', '--shell', 'http://127.0.0.1:9')).toEqual(says(/^No shell of Tandem answers at http:\/\/127\.0\.0\.1:9 \(\S.*\), so that weekly is not shown\. Next: npm start, or tandem remote dev weekly --shell URL\n$/));
    expect(stopped('weekly', '--shell', 'nowhere')).toEqual(says(/^--shell is "nowhere": an address such as .* is accepted\. Next: /));
    expect(stopped('weekly', '--port', 'x')).toEqual(says(/^--port is "x": .* Next: tandem remote dev weekly\n$/));
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as AddressInfo;
    expect(stopped('monthly', '--shell', server.url, '--port', String(port))).toEqual(says(/^Port \d+ cannot be had for monthly \(EADDRINUSE\)\. Next: tandem remote dev monthly --port 0\n$/));
    taken.close();
    writeFileSync(join(copy, 'remotes/monthly/src/expose.ts'), 'export const mount = (;\n');
    expect(stopped('monthly', '--shell', server.url)).toEqual(says(/expose\.ts[\s\S]*\nmonthly does not build, see above\. Next: mend remotes\/monthly, then tandem remote dev monthly\n$/));
  });
});
