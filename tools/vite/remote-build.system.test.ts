/// <reference lib="dom" />
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { chromium, type Browser } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageProgram } from '../check/gate.ts';
import { findChromium } from '../test/chromium.ts';
import type { UnitFile } from './unit-file.ts';

const FIXTURE = join(import.meta.dirname, 'fixtures/remote');
const TYPES: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
/** A container's address as the shell uses it: a folder that is named after its content. */
const FOLDER = '/r/fixture/0123abcd/';

/** A page that speaks the container protocol, as `shell/src/remotes/load-remote.ts` does. */
const HOST = `<!doctype html><div id="app"></div><script type="module">
  const base = new URL(location.search.slice(1), location.href);
  const unit = await fetch(new URL('unit.json', base)).then((answer) => answer.ok ? answer.json() : { css: [], entry: 'assets/remoteEntry.js' });
  for (const path of unit.css) document.head.append(Object.assign(document.createElement('link'), { rel: 'stylesheet', href: new URL(path, base).href }));
  const sync = { version: '0.1.0' };
  const container = await import(new URL(unit.entry, base).href);
  await container.init({ '@tandem/sync': { '0.1.0': { get: async () => () => ({ sharedSync: () => sync }), loaded: 1, scope: 'default' } } });
  const { mount } = (await container.get('./mount'))();
  globalThis.unmount = mount(document.getElementById('app'), { sync });
</script>`;

let folder: string;
let server: Server;
let port: number;
let browser: Browser;

/** Builds the fixture in a process of its own, as every remote is. */
function build(config: string): { code: number | null; output: string; dist: string } {
  const dist = join(folder, config);
  const args = [packageProgram('vite/bin/vite.js'), 'build', '--config', `${config}.config.ts`, '--outDir', dist, '--emptyOutDir'];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: FIXTURE, encoding: 'utf8' });
  return { code: status, output: stdout + stderr, dist };
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-remote-'));
  server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://host').pathname;
    const file = path.startsWith(FOLDER) ? join(folder, normalize(path.slice(FOLDER.length))) : null;
    if (path === '/') response.setHeader('content-type', 'text/html').end(HOST);
    else if (file?.startsWith(folder) && existsSync(file)) response.setHeader('content-type', TYPES[extname(file)] ?? 'application/json').end(readFileSync(file));
    else response.writeHead(404).end();
  });
  // Without an address both names of this machine are served.
  await new Promise<void>((resolve) => server.listen(0, resolve));
  port = (server.address() as AddressInfo).port;
  browser = await chromium.launch({ executablePath: findChromium(() => undefined), args: ['--no-sandbox'] });
});

afterAll(async () => {
  await browser?.close();
  server?.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Seen {
  readonly same: string | undefined;
  readonly colours: readonly string[];
  readonly pictureWidth: number;
  readonly failed: readonly string[];
}

/** Mounts a build in Chromium and looks at it. */
async function look(host: string, dist: string): Promise<Seen> {
  const page = await browser.newPage();
  const failed: string[] = [];
  page.on('response', (answer) => void (answer.status() >= 400 && !answer.url().endsWith('favicon.ico') && !answer.url().endsWith('unit.json') && failed.push(answer.url())));
  page.on('pageerror', (error) => void failed.push(error.message));
  await page.goto(`http://${host}:${port}/?${FOLDER}${dist}/`);
  await page.locator('.later img').waitFor({ state: 'attached' });
  await page.waitForFunction(() => document.querySelector('img')?.complete && getComputedStyle(document.querySelector('.later') ?? document.body).color === 'rgb(7, 8, 9)');
  const seen = await page.evaluate(() => ({
    same: document.querySelector('section')?.dataset['same'],
    colours: ['section', '.child', '.later'].map((name) => getComputedStyle(document.querySelector(name) ?? document.body).color),
    pictureWidth: document.querySelector('img')?.naturalWidth ?? 0,
  }));
  await page.close();
  return { ...seen, failed };
}

const RIGHT: Seen = { same: 'true', colours: ['rgb(1, 2, 3)', 'rgb(4, 5, 6)', 'rgb(7, 8, 9)'], pictureWidth: 80, failed: [] };

describe('a built remote', () => {
  it('[HOUSE-103] runs from a versioned folder on 127.0.0.1 and localhost: styles, child, lazy part, image, shared bus', async () => {
    const { code, output, dist } = build('vite');
    expect(code, output).toBe(0);
    expect(await look('127.0.0.1', 'vite')).toEqual(RIGHT);
    expect(await look('localhost', 'vite')).toEqual(RIGHT);

    const unit = JSON.parse(readFileSync(join(dist, 'unit.json'), 'utf8')) as UnitFile;
    expect(unit).toMatchObject({ name: 'fixture', version: '1.2.3', entry: 'assets/remoteEntry.js', contract: { bus: [1, 2], mount: [1, 1], url: [1, 1] } });
    expect(unit.css).toHaveLength(1);
    for (const path of [unit.entry, ...unit.css, ...unit.preload]) expect(existsSync(join(dist, path)), path).toBe(true);
    expect(unit.preload.join()).not.toMatch(/Later|federation_shared/);
    expect(readFileSync(join(dist, unit.css[0] ?? ''), 'utf8')).toMatch(/\.fixture-/);
  });

  it('[HOUSE-104] runs as well where its container adds the style sheets itself', async () => {
    const { code, output } = build('plain');
    expect(code, output).toBe(0);
    expect(await look('127.0.0.1', 'plain')).toEqual(RIGHT);
    expect(await look('localhost', 'plain')).toEqual(RIGHT);
  });

  it('[HOUSE-105] does not build with one file under two keys', () => {
    const { code, output } = build('two-keys');
    expect(code).not.toBe(0);
    expect(output).toContain('"./src/expose.ts" is exposed under two keys');
  });
});
