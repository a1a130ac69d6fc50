import { language } from '@tandem/words/language';
import '@tandem/ui/tokens.css';
import '@tandem/ui/base.css';
import './shell.css';
import * as syncPackage from '@tandem/sync';
import { Subject } from 'rxjs';
import { mount } from 'svelte';
import { createFirstView } from './first/first-view.ts';
import { withGivenAnswers } from './first/given-answers.ts';
import { createMedia } from './frame/media.svelte.ts';
import { createKept } from './kept.ts';
import { createLater } from './later/later.svelte.ts';
import { createNavigation } from './navigation.svelte.ts';
import { createNotices } from './notices/notices.svelte.ts';
import { createRemotePorts } from './remotes/remote-ports.ts';
import { pageLocale } from './routing/locale.ts';
import { formatRoute, type Route } from './routing/route.ts';
import { createSaving } from './saving/saving.svelte.ts';
import { createSchedules } from './schedules/schedules.svelte.ts';
import { createSession } from './session/session.svelte.ts';
import Shell from './Shell.svelte';
import { createTheme } from './theme/theme.svelte.ts';
import { addViews } from './views/views.ts';

// The page's parts, each made once; nothing else in the shell reaches for the browser's own.
const inlined = (id: string): string => document.getElementById(id)?.textContent ?? '';
// Before the address is read, which may name one of them.
addViews(inlined('views'));
const navigation = createNavigation(window);
const remotes = createRemotePorts(window, { pointer: inlined('live'), manifests: inlined('manifests') }, syncPackage, () =>
  'session' in session.state ? session.state.session.user : null,
);
if (navigation.route.kind === 'place') remotes.prefetch(navigation.route.place.view);
const firstView = createFirstView(window);
await firstView.painted();

const kept = createKept(() => localStorage);
const theme = createTheme({ root: document.documentElement, kept, dark: matchMedia('(prefers-color-scheme: dark)') });

const later = createLater(() => import('./later/on-demand.ts'));
// Soon rather than when it is wanted: a toast may have to say that the network is gone.
setTimeout(later.want, 3000);
const live = createLater(() => import('./live/live.ts'));
const phone = createLater(() => import('./frame/phone.ts'));
const phoneMedia = createMedia(matchMedia('(max-width: 699px)'));
if (phoneMedia.matches) phone.want();
const saving = createSaving(window);
let asks = true;
addEventListener('beforeunload', (event) => {
  if (asks && saving.totals.saving + saving.totals.failed > 0) event.preventDefault();
});
function startOver(to: Route): void {
  asks = false;
  location.replace(formatRoute(to));
}
const session = createSession(
  withGivenAnswers(document, (input, init) => fetch(input, init), (ms, run) => void setTimeout(run, ms)),
  kept,
  () => startOver(navigation.route),
);

const target = document.getElementById('app');
if (!target) throw new Error('The page has no element with the id "app".');
mount(Shell, {
  target,
  props: {
    parts: {
      navigation,
      session,
      schedules: createSchedules(session.client, kept),
      theme,
      notices: createNotices(),
      saving,
      remotes,
      firstView,
      later,
      live,
      phone,
      sync: syncPackage.sharedSync(),
      media: {
        phone: phoneMedia,
        wide: createMedia(matchMedia('(min-width: 960px)')),
        roomy: createMedia(matchMedia('(min-width: 1200px)')),
      },
      startOver,
      reload$: new Subject<void>(),
      decide$: new Subject<string>(),
      locale: pageLocale(language, navigator.language),
      now: () => Date.now(),
    },
  },
});
