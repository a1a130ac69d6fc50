import type { Sync } from '@tandem/sync';
import type { Subject } from 'rxjs';
import { createContext } from 'svelte';
import type { FirstView } from './first/first-view.ts';
import type { Media } from './frame/media.svelte.ts';
import type * as phone from './frame/phone.ts';
import type { Later } from './later/later.svelte.ts';
import type * as onDemand from './later/on-demand.ts';
import type * as live from './live/live.ts';
import type { Navigation } from './navigation.svelte.ts';
import type { Notices } from './notices/notices.svelte.ts';
import type { RemotePorts } from './remotes/remote-slot.svelte.ts';
import type { Route } from './routing/route.ts';
import type { Saving } from './saving/saving.svelte.ts';
import type { Schedules } from './schedules/schedules.svelte.ts';
import type { PageSession } from './session/session.svelte.ts';
import type { Theme } from './theme/theme.svelte.ts';

/** What the page has one of. Made in `main.ts`. */
export interface ShellParts {
  readonly navigation: Navigation;
  readonly session: PageSession;
  readonly schedules: Schedules;
  readonly theme: Theme;
  readonly notices: Notices;
  readonly saving: Saving;
  readonly remotes: RemotePorts;
  readonly firstView: FirstView;
  /** What no first view needs. */
  readonly later: Later<typeof onDemand>;
  /** What is shown of synchronization. */
  readonly live: Later<typeof live>;
  /** The frame of a phone. */
  readonly phone: Later<typeof phone>;
  readonly sync: Sync;
  /** The person asked for everybody's newest edits. */
  readonly reload$: Subject<void>;
  /** A view asks for the decision on a cell. */
  readonly decide$: Subject<string>;
  /** How much room the window has. */
  readonly media: { readonly phone: Media; readonly wide: Media; readonly roomy: Media };
  /** Loads the page anew at an address, without asking: nothing that it holds is this person's any more. */
  readonly startOver: (to: Route) => void;
  /** BCP 47, for dates. */
  readonly locale: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** For the components below `Shell`. */
export const [useParts, provideParts] = createContext<ShellParts>();
