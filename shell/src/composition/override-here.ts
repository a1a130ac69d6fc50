import type { ReleaseVersionAnswer, User } from '@tandem/rest';
import { override as words } from '@tandem/words/override';
import { mount, unmount } from 'svelte';
import { createKept } from '../kept.ts';
import type { Notices } from '../notices/notices.svelte.ts';
import type { LiveRemote } from '../remotes/release-manifest.ts';
import { createOverrides, wishesIn, type Overridden, type Refused } from './override.ts';
import OverrideBadge from './OverrideBadge.svelte';
import { askedAddress } from './override-asked.ts';

const overrides = createOverrides({ kept: createKept(() => sessionStorage), now: () => Date.now(), ask });
let taken = false;
let last: Overridden | null = null;
/** Not told yet. */
let untold: Refused[] = [];
let badge: { readonly shows: string; readonly close: () => void } | null = null;

async function ask(remote: string, digest: string): Promise<ReleaseVersionAnswer | 'refused' | null> {
  const answer = await fetch(`/api/releases/versions/${remote}/${digest}`).catch(() => null);
  if (answer === null || answer.status === 401 || answer.status >= 429) return null;
  return answer.ok ? ((await answer.json()) as ReleaseVersionAnswer) : 'refused';
}

/** What is to be shown in this tab to whoever may put a version into it; to anybody else what everybody has. */
export async function overriddenHere(user: User, chosen: ReadonlyMap<string, LiveRemote>): Promise<ReadonlyMap<string, LiveRemote>> {
  // What the address asks for is taken once: loading the page again must not begin the time anew.
  if (!taken) {
    taken = true;
    const { search, pathname, hash } = location;
    const wishes = wishesIn(askedAddress());
    if (wishes.length > 0) overrides.wish(user.id, wishes);
    const kept = new URLSearchParams(search);
    for (const name of [...kept.keys()]) if (name.startsWith('mfe.')) kept.delete(name);
    const rest = kept.size > 0 ? `?${kept.toString()}` : '';
    if (rest !== search) history.replaceState(history.state, '', pathname + rest + hash);
  }
  last = await overrides.apply(user.id, chosen);
  untold.push(...last.refused);
  // Code of it stays in the page until that is loaded again, and with it the mark on the page's health.
  if (last.runs.length > 0) document.documentElement.dataset['overridden'] = '';
  return last.chosen;
}

/** The tab is nobody's any more. */
export function hideOverride(): void {
  badge?.close();
  badge = null;
}

/** Shows what runs by the person's own wish for as long as it does, and tells once what was refused. */
export function showOverride(notices: Notices, locale: string): void {
  for (const { remote, digest, why } of untold) notices.add({ tone: 'bad', text: words[why](remote, digest) });
  untold = [];
  const { runs = [], until = 0 } = last ?? {};
  const shows = runs.length === 0 || Date.now() >= until ? '' : JSON.stringify([runs, until]);
  if (shows === (badge?.shows ?? '')) return;
  hideOverride();
  if (shows === '') return;
  const time = new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' }).format(until);
  const views = runs.map(({ remote, version, digest }) => words.version(remote, `${version} (${digest})`)).join(', ');
  const shown = mount(OverrideBadge, { target: document.body, props: { text: words.holds(views, time), onReset } });
  badge = { shows, close: () => void unmount(shown) };
}

function onReset(): void {
  overrides.reset();
  location.reload();
}
