/**
 * Two ways to load a view from another team, in modules made for the purpose: only what is fetched when, and how much of
 * it, is as in the real thing. A is federation with its own runtime and a manifest; D has the release pointer inlined and
 * the remote's modules named in the page.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

type Files = Readonly<Record<string, { readonly type: string; readonly text: string }>>;

/** Code that a browser has to read and compile, of so many bytes after gzip, and `act` at its end. */
function moduleOf(gzipBytes: number, act: string): string {
  let seed = Math.round(gzipBytes);
  const random = (): number => (seed = (seed * 48_271) % 2_147_483_647);
  let text = '';
  let size = gzipSync(act).length;
  for (let i = 0; size < gzipBytes; i += 1) {
    const lines = Array.from({ length: 40 }, (_line, n) => {
      const [a, b] = [`v${random().toString(36)}`, random().toString(36)];
      return `export const f${i}_${n} = (x, y) => { const ${a} = "${b}"; return x > ${random() % 997} ? y + ${a}.length : [x, y, "${a}"]; };`;
    });
    text += `${lines.join('\n')}\n`;
    size = gzipSync(text + act).length;
  }
  return `${text}${act}\n`;
}

const js = (gzipBytes: number, act: string): Files[string] => ({ type: 'text/javascript', text: moduleOf(gzipBytes, act) });
const KB = 1024;

/** A rota of a week for the first screen: 28 people, 7 days. */
const DRAW = `
export function draw(root) {
  for (let person = 0; person < 28; person += 1) {
    const row = document.createElement('div');
    row.dataset.staff = String(person);
    row.append(Object.assign(document.createElement('b'), { textContent: 'Somebody ' + person }));
    for (let day = 0; day < 7; day += 1) row.append(Object.assign(document.createElement('span'), { textContent: 'E 06:30–14:30', className: 'shift' }));
    root.append(row);
  }
}`;

const page = (head: string): Files[string] => ({
  type: 'text/html; charset=utf-8',
  text: `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>x</title><link rel="icon" href="data:,">${head}</head><body><div id="app"></div></body></html>`,
});

const VARIANTS: Readonly<Record<string, Files>> = {
  A: {
    '/': page('<script type="module" src="/shell.js"></script>'),
    '/shell.js': js(14 * KB, `const { start } = await import('/runtime.js'); await start();`),
    '/runtime.js': js(19.7 * KB, `export async function start() { const { entry } = await (await fetch('/manifest.json')).json(); const container = await import(entry); const mount = await container.get(); mount(document.querySelector('#app')); }`),
    '/manifest.json': { type: 'application/json', text: JSON.stringify({ entry: '/entry.js', files: Array.from({ length: 24 }, (_none, i) => ({ path: `assets/${i}.js`, hash: (i * 7919).toString(16).padStart(64, '0') })) }) },
    '/entry.js': js(2 * KB, `export async function get() { await import('/shared.js'); return (await import('/expose.js')).mount; }`),
    '/shared.js': js(26 * KB, 'export const shared = true;'),
    '/expose.js': js(2 * KB, `const { draw } = await import('/chunk.js'); export const mount = draw;`),
    '/chunk.js': js(28 * KB, DRAW),
  },
  D: {
    '/': page(
      `<script type="application/json" id="live">${JSON.stringify({ remotes: { weekly: { entry: '/remote.js' } } })}</script>` +
        ['/shell.js', '/bus.js', '/remote.js', '/chunk.js'].map((path) => `<link rel="modulepreload" href="${path}">`).join('') +
        '<script type="module" src="/shell.js"></script>',
    ),
    '/shell.js': js(12 * KB, `import '/bus.js'; const { entry } = JSON.parse(document.querySelector('#live').textContent).remotes.weekly; (await import(entry)).mount(document.querySelector('#app'));`),
    '/bus.js': js(11 * KB, 'export const bus = true;'),
    '/remote.js': js(3 * KB, `export { draw as mount } from '/chunk.js';`),
    '/chunk.js': js(39 * KB, DRAW),
  },
};

export interface SyntheticServer {
  /** Name of the variant → the address of its page. */
  readonly pages: Readonly<Record<string, string>>;
  readonly close: () => void;
}

/** Serves both variants, compressed, each on a port of its own. */
export async function serveSynthetic(): Promise<SyntheticServer> {
  const servers = await Promise.all(
    Object.entries(VARIANTS).map(async ([name, files]) => {
      const packed = new Map(Object.entries(files).map(([path, { type, text }]) => [path, { type, body: gzipSync(text) }]));
      const server = createServer((request, response) => {
        const file = packed.get(request.url ?? '');
        if (!file) return void response.writeHead(404).end();
        response.writeHead(200, { 'content-type': file.type, 'content-encoding': 'gzip', 'content-length': file.body.length }).end(file.body);
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return { name, server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
    }),
  );
  return {
    pages: Object.fromEntries(servers.map(({ name, url }) => [name, url])),
    close: () => servers.forEach(({ server }) => void server.close()),
  };
}
