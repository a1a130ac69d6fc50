/** The page in Chromium: loads once as the shell does, and leaves what came of it. */
import { createRemoteLoader } from '../../../shell/src/remotes/load-remote.ts';
import { createStyleSheets } from '../../../shell/src/remotes/style-sheets.ts';
import { loadOnce } from './storm-load.ts';

/** Milliseconds: what is not there is to be found, not a machine that is busy with the drill. */
const LEAST_BUDGET = 5000;
const PATIENCE = 60_000;

export interface Stormed {
  readonly pointer: string;
  /** null: everything came. */
  readonly fault: string | null;
}

async function storm(): Promise<Stormed> {
  const asked = new URL(location.href).searchParams;
  const remote = asked.get('remote') ?? '';
  const pointer = await (await fetch('/live.json', { cache: 'no-store' })).text();
  try {
    const load = createRemoteLoader({
      fetch: (input, init) => fetch(input, init),
      // This page is served without the policy that asks for it.
      admit: () => Promise.resolve(),
      importModule: (url) => import(url),
      wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms < LEAST_BUDGET ? ms : PATIENCE)),
      styleSheets: createStyleSheets(document.head),
      shareScope: {},
      origin: location.origin,
      inlined: () => undefined,
    });
    const look = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, Number(asked.get('look'))));
    const mark = await loadOnce({ pointer, remote, person: asked.get('person') ?? '', origin: asked.get('registry') ?? '', load, look });
    const styled = getComputedStyle(document.documentElement).getPropertyValue(`--storm-${remote}`).trim();
    return { pointer, fault: styled === JSON.stringify(mark) ? null : `styles of ${styled} under ${mark}` };
  } catch (error) {
    return { pointer, fault: String(error) };
  }
}

Object.assign(globalThis, { stormed: storm() });
