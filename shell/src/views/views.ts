import type { ViewName } from '@tandem/sync';
import { language, type Language } from '@tandem/words/language';
import { shell as words } from '@tandem/words/shell';

/** A view of a rota: what stands for it in the address is its name here. */
export interface View {
  /** The remote that shows it. */
  readonly remote: string;
  /** What of a rota it shows at once, and so what its addresses name and how far a step goes. */
  readonly of: ViewName;
  /** As the navigation calls it, in the page's language at least. */
  readonly titles: Readonly<Partial<Record<Language, string>>>;
}

const own = (of: ViewName, remote: string): View => ({ remote, of, titles: { [language]: words.views[of] } });

/** In the order of the navigation: the three that each page has, then those that further remotes have declared. */
export const VIEWS: Record<ViewName, View> & Partial<Record<string, View>> = { week: own('week', 'weekly'), month: own('month', 'monthly'), day: own('day', 'day-detail') };

/** Whether something is called that. */
export const isView = (name: string): boolean => Object.hasOwn(VIEWS, name);

/** The view of a name; the week where nothing has that name. */
export const viewAt = (name: string): View => VIEWS[name] ?? VIEWS.week;

/** What the navigation calls a view. */
export const titleAt = (name: string): string => viewAt(name).titles[language] ?? name;

/**
 * Takes up the views that the server has put into the page.
 *
 * @param text name → view, as JSON; empty: nothing.
 */
export const addViews = (text: string): unknown => Object.assign(VIEWS, JSON.parse(text || '{}'));
