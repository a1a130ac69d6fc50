/** Many pages in one process, each with the shell's loader, modules of its own and no cache: they load until they are told to end. */
import vm from 'node:vm';
import { createRemoteLoader } from '../../../shell/src/remotes/load-remote.ts';
import { pause } from '../until.ts';
import { loadOnce } from './storm-load.ts';

export interface StormOrder {
  readonly page: string;
  readonly registry: string;
  readonly remotes: readonly string[];
  /** Numbers of the first client and of the one after the last. */
  readonly from: number;
  readonly to: number;
}

export interface StormReport {
  readonly loads: number;
  readonly broken: readonly string[];
  readonly wrong: readonly string[];
  /** Text of every pointer that was handed out, by number. */
  readonly pointers: readonly (readonly [number, string])[];
}

/** Milliseconds of the loader's budgets: what is not there is to be found, not a machine that is busy with the drill. */
const LEAST_BUDGET = 5000;
const PATIENCE = 60_000;
const MOST_TRIES = 4;
/** A person looks at a view for up to so many milliseconds. */
const LONGEST_LOOK = 4000;

const order = JSON.parse(process.argv[2] ?? '') as StormOrder;
const broken: string[] = [];
const wrong: string[] = [];
const pointers = new Map<number, string>();
let loads = 0;
let ending = false;

/** As browsers do, asks anew where a connection ended or was not made; an answer is an answer, and another hash a failure. */
const fetchAgain: typeof fetch = async (input, init) => {
  for (let tries = 1; ; tries += 1) {
    try {
      return await fetch(input, init);
    } catch (error) {
      const { cause } = error as { readonly cause?: { readonly code?: string } };
      if (tries === MOST_TRIES || !/^(UND_ERR_|ECONN|EPIPE|ETIMEDOUT)/.test(cause?.code ?? '')) throw error;
    }
  }
};

/** Modules as a page has them: each address once, what they name fetched from beside them. */
function createImport(): (url: string) => Promise<unknown> {
  const modules = new Map<string, Promise<vm.SourceTextModule>>();
  const moduleAt = (url: string): Promise<vm.SourceTextModule> => {
    const known = modules.get(url);
    if (known) return known;
    const made = fetchText(url).then((text) => new vm.SourceTextModule(text, { identifier: url, importModuleDynamically: (named) => evaluated(new URL(named, url).href) }));
    modules.set(url, made);
    return made;
  };
  const evaluated = async (url: string): Promise<vm.SourceTextModule> => {
    const made = await moduleAt(url);
    if (made.status === 'unlinked') await made.link((named, { identifier }) => moduleAt(new URL(named, identifier).href));
    await made.evaluate();
    return made;
  };
  return async (url) => (await evaluated(url)).namespace;
}

/** As a browser takes modules: nothing that is no script. */
async function fetchText(url: string): Promise<string> {
  const answer = await fetchAgain(url);
  const text = await answer.text();
  if (!answer.ok || !/javascript/.test(answer.headers.get('content-type') ?? '')) throw new TypeError(`${url}: status ${answer.status}, ${answer.headers.get('content-type')}`);
  return text;
}

/** The pointer as this page gets it; its number never falls. */
async function pointerAfter(seen: number): Promise<{ readonly text: string; readonly seq: number }> {
  const text = await (await fetchAgain(`${order.page}/live.json`)).text();
  const { seq } = JSON.parse(text) as { readonly seq: number };
  if (seq < seen) wrong.push(`number ${seq} after ${seen}`);
  const known = pointers.get(seq);
  if (known !== undefined && known !== text) wrong.push(`number ${seq} is two pointers`);
  pointers.set(seq, text);
  return { text, seq };
}

async function client(number: number): Promise<void> {
  const remote = order.remotes[number % order.remotes.length] ?? '';
  let seen = 0;
  await pause(Math.random() * LONGEST_LOOK);
  while (!ending) {
    try {
      const { text, seq } = await pointerAfter(seen);
      seen = Math.max(seen, seq);
      const load = createRemoteLoader({
        fetch: fetchAgain,
        // Hashes of modules are the browser's to check.
        admit: () => Promise.resolve(),
        importModule: createImport(),
        wait: (ms) => pause(ms < LEAST_BUDGET ? ms : PATIENCE),
        styleSheets: { apply: async () => undefined },
        shareScope: {},
        origin: order.page,
        inlined: () => undefined,
      });
      await loadOnce({ pointer: text, remote, person: `client-${number}`, origin: order.registry, load, look: () => pause(Math.random() * LONGEST_LOOK) });
    } catch (error) {
      const { code, message, cause } = error as { readonly code?: string; readonly message: string; readonly cause?: unknown };
      broken.push(`client ${number}, ${remote}: ${code ?? ''} ${message} ${cause === undefined ? '' : String(cause)}`);
    }
    loads += 1;
  }
}

process.once('message', () => (ending = true));
process.send?.('ready');
await Promise.all(Array.from({ length: order.to - order.from }, (_, i) => client(order.from + i)));
const report: StormReport = { loads, broken, wrong, pointers: [...pointers] };
process.send?.(report, () => process.exit(0));
