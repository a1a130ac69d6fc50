import type { Observable } from 'rxjs';
import type { Sync } from './create-sync.ts';

/**
 * What a remote exposes as `./mount`, and what the shell hands it. Only plain data, functions and RxJS cross this
 * border: nothing reactive of Svelte does, because each remote has a Svelte of its own.
 */
export type Mount = (target: HTMLElement, context: MountContext) => Unmount;
export type Unmount = () => void;

/** The views that every page has; a further one shows as much of a rota as one of these does. */
export type ViewName = 'week' | 'month' | 'day';
/** What stands for a view in the address: one of the three, or the word of a further one (`tandem.view` of its package). */
export type ViewPath = ViewName | (string & {});

/** Where the page is, as the URL says it. */
export interface Place {
  readonly view: ViewPath;
  /** The selected day, `YYYY-MM-DD`; the week or month shown is the one that holds it. */
  readonly date: string;
  /**
   * What else the URL keeps for the views, so that it survives a reload: filters, the selected cell, the row scrolled to.
   * All of it travels from view to view; a view reads the keys it knows. A key is a short lower-case word, a value 1 to 200 characters.
   */
  readonly options: PlaceOptions;
}

export type PlaceOptions = Readonly<Record<string, string>>;

/** What `navigate` is asked for; an option that is the empty text is taken out, one that is not named stays. */
export interface PlaceChange {
  readonly view?: ViewPath;
  readonly date?: string;
  readonly options?: PlaceOptions;
}

export interface Viewer {
  readonly userId: string;
  readonly name: string;
  readonly role: 'viewer' | 'editor' | 'operator';
}

/** A sentence for the toast, in the words of the look: what happened, what is kept, what to do. */
export interface Notice {
  readonly tone: 'info' | 'warn' | 'bad';
  readonly text: string;
  readonly action?: { readonly label: string; readonly run: () => void };
}

/** What the badge in the bar is told: how many writes are under way, and how many failed and wait for a person. */
export interface SaveState {
  readonly saving: number;
  readonly failed: number;
  /** The network is gone; writes are kept and sent when it is back. */
  readonly offline: boolean;
}

export interface MountContext {
  /** The one instance in this page; a remote asserts that it is the one it imports. */
  readonly sync: Sync;
  readonly scheduleId: string;
  readonly viewer: Viewer;
  /** BCP 47, for dates and the first day of the week. */
  readonly locale: string;
  /** `main` fills the page, `side` is the day panel beside week or month. */
  readonly pane: 'main' | 'side';
  /** Replays the current place to each subscriber. */
  readonly place$: Observable<Place>;
  /** Load again from the server: the manager pressed Reload. */
  readonly reload$: Observable<void>;
  readonly navigate: (to: PlaceChange) => void;
  readonly notify: (notice: Notice) => void;
  /** Opens what there is to decide in a cell (`Joined.clashes`). A shell from before has none. */
  readonly decide?: (cell: string) => void;
  /** Called on each change; the latest value of each remote counts. */
  readonly reportSaving: (state: SaveState) => void;
  /** `fetch` with the session's CSRF header; paths are relative to the server, e.g. `/api/schedules`. */
  readonly fetch: typeof globalThis.fetch;
}
