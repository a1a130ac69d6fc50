import { formatRoute, parseRoute, type Route } from './routing/route.ts';

export interface Navigation {
  readonly route: Route;
  /** `replace`: the address before is not worth coming back to. */
  readonly go: (route: Route, how?: 'push' | 'replace') => void;
  /** For a link's `onclick`: goes there without loading the page, unless a new tab or window is wanted. */
  readonly follow: (event: MouseEvent & { currentTarget: HTMLAnchorElement }) => void;
}

/** The page's address as a route. */
export function createNavigation(page: Window): Navigation {
  const read = (): Route => parseRoute(page.location.pathname + page.location.search);
  let route = $state.raw(read());
  page.addEventListener('popstate', () => (route = read()));
  const go: Navigation['go'] = (to, how = 'push') => {
    const address = formatRoute(to);
    const same = address === page.location.pathname + page.location.search;
    if (how === 'replace' || same) page.history.replaceState(null, '', address);
    else page.history.pushState(null, '', address);
    route = to;
  };
  return {
    get route() {
      return route;
    },
    go,
    follow(event) {
      if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      go(parseRoute(event.currentTarget.pathname + event.currentTarget.search));
    },
  };
}
