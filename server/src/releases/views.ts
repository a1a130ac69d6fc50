import type { Manifest } from './manifest.ts';
import type { Pointer } from './pointer.ts';
import type { Registry } from './registry.ts';

/** What a view shows of a rota at once. */
export type Of = 'week' | 'month' | 'day';

/** A view that a published remote brings besides the three that each page has. */
export interface FurtherView {
  readonly remote: string;
  readonly of: Of;
  readonly titles: Readonly<Record<'en' | 'de', string>>;
}

/** By what stands for them in an address, as the page is told. */
export type FurtherViews = Readonly<Record<string, FurtherView>>;

/** Which remote shows an address first, and what of the rota the address names. */
export type AddressedView = Pick<FurtherView, 'remote' | 'of'>;

const OWN: Readonly<Record<string, AddressedView>> = {
  week: { remote: 'weekly', of: 'week' },
  month: { remote: 'monthly', of: 'month' },
  day: { remote: 'day-detail', of: 'day' },
};

/**
 * The further views of a composition, in the order of their remotes' names: what everybody's version of each declares.
 * Of two with one path the first has it; a remote that cannot be read has none until it can.
 */
export async function furtherViews({ remotes }: Pointer, manifestOf: Registry['manifestOf']): Promise<FurtherViews> {
  const found = new Map<string, FurtherView>();
  for (const [remote, { stable }] of Object.entries(remotes).toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const declared: Manifest['view'] = await manifestOf(remote, stable).then(({ view }) => view, () => undefined);
    if (declared === undefined || found.has(declared.path)) continue;
    const { path, ...view } = declared;
    found.set(path, { remote, ...view });
  }
  return Object.fromEntries(found);
}

/** The view that a path such as `/s/ward/week/2026-W47` shows first; what stands beside it is loaded after it. */
export function viewAt(pathname: string, further: FurtherViews): AddressedView | null {
  const [, root, , name = ''] = pathname.split('/');
  const views: Readonly<Record<string, AddressedView>> = { ...further, ...OWN };
  return (root === 's' && Object.hasOwn(views, name) && views[name]) || null;
}
