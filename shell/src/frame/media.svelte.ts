export interface Media {
  readonly matches: boolean;
}

/** Whether a media query holds, as reactive state; it lives as long as the page. */
export function createMedia(query: MediaQueryList): Media {
  let matches = $state.raw(query.matches);
  query.addEventListener('change', () => (matches = query.matches));
  return {
    get matches() {
      return matches;
    },
  };
}
