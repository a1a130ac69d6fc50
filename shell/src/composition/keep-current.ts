import type { ReleasePointer } from '@tandem/rest';
import { attempt } from '../attempt.ts';
import type { LiveRemote } from '../remotes/release-manifest.ts';
import type { ShellParts } from '../shell-parts.ts';
import { chosenHere } from './chosen-here.ts';
import { isOverrideAsked } from './override-asked.ts';
import { createSwaps } from './swaps.ts';

/** Milliseconds between two looks at the pointer; each is a quarter shorter or longer, so that pages do not ask together. */
const SEEN_EVERY = 30_000;
const HIDDEN_EVERY = 300_000;
/** Milliseconds in which all pages look that are told of another pointer at once. */
const SPREAD = 5000;
/** Milliseconds after which a slot that was busy is looked at again. */
const BUSY_FOR = 1000;
/** Milliseconds after an input in which somebody is at work. */
const AT_WORK = 2000;

const DRAFT = '[data-dirty], dialog[open], [role="dialog"], :popover-open';
const FIELD = 'input, textarea, select, [contenteditable]';

type KeepParts = Pick<ShellParts, 'remotes' | 'session' | 'saving' | 'notices' | 'locale'> & { readonly sync: Pick<ShellParts['sync'], 'release$'> };

/** Looks at the release pointer from time to time and once the server tells of another, and swaps what has changed for the person who is here. @returns what ends it */
export function keepCurrent({ remotes, session, saving, notices, locale, sync }: KeepParts, offerReload: () => void): () => void {
  const ending = new AbortController();
  const { signal } = ending;
  let lastInput = -Infinity;
  const isBusy = (target: HTMLElement): boolean => {
    const at = document.activeElement;
    const { saving: sending, failed } = saving.totals;
    return sending + failed > 0 || performance.now() - lastInput < AT_WORK || target.querySelector(DRAFT) !== null || (target.contains(at) && at?.matches(FIELD) === true);
  };
  const swaps = createSwaps({ ports: remotes, isBusy, offerReload });
  let wanted: ReadonlyMap<string, LiveRemote> = new Map();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let looking = false;
  let lookAt = 0;
  /** Somebody asked for a look while one was under way, which may have come too early. */
  let again = false;
  let hide = (): void => undefined;

  async function look(): Promise<void> {
    // A timer may be early by less than a millisecond: that is not to be a second look.
    lookAt = 0;
    const user = 'session' in session.state ? session.state.session.user : null;
    const text = user && navigator.onLine && (await fetch('/live.json', { cache: 'no-cache', signal }).then((answer) => (answer.ok ? answer.text() : null), () => null));
    const chosen = text && (await chosenHere(text, user));
    if (chosen) wanted = chosen;
    if (!isOverrideAsked()) return;
    const { showOverride, hideOverride } = await import('./override-here.ts');
    if (signal.aborted) return;
    showOverride(notices, locale);
    hide = hideOverride;
  }

  /** One at a time: two would swap the same slot twice. */
  async function run(first: () => Promise<void>): Promise<void> {
    if (looking) return;
    looking = true;
    clearTimeout(timer);
    const settled = await first().then(() => swaps.settle(wanted)).catch(() => true);
    looking = false;
    if (signal.aborted) return;
    if (!again) return plan(settled);
    again = false;
    void run(look);
  }
  function plan(settled: boolean): void {
    if (lookAt <= performance.now()) lookAt = performance.now() + (document.hidden ? HIDDEN_EVERY : SEEN_EVERY) * (0.75 + Math.random() / 2);
    const wait = lookAt - performance.now();
    timer = settled || wait < BUSY_FOR ? setTimeout(() => void run(look), wait) : setTimeout(() => void run(async () => undefined), BUSY_FOR);
  }

  const atWork = (): void => void (lastInput = performance.now());
  const now = (): void => {
    if (document.hidden) return;
    again = looking;
    void run(look);
  };
  for (const type of ['keydown', 'pointerdown', 'input']) addEventListener(type, atWork, { signal, capture: true, passive: true });
  addEventListener('online', now, { signal });
  document.addEventListener('visibilitychange', now, { signal });
  let told = attempt(() => (JSON.parse(document.getElementById('live')?.textContent ?? '') as ReleasePointer).seq) ?? 0;
  let soon: ReturnType<typeof setTimeout> | undefined;
  const listening = sync.release$.subscribe((seq) => {
    if (seq <= told) return;
    told = seq;
    clearTimeout(soon);
    soon = setTimeout(now, Math.random() * SPREAD);
  });
  plan(true);
  if (isOverrideAsked()) now();
  return () => {
    ending.abort();
    hide();
    listening.unsubscribe();
    clearTimeout(soon);
    clearTimeout(timer);
  };
}
