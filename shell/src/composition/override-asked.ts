import { createKept } from '../kept.ts';

/** The query with which this page was loaded: the shell's own navigation rewrites the address. */
export const askedAddress = (): string => {
  const [loaded] = performance.getEntriesByType('navigation');
  return loaded === undefined ? location.search : new URL(loaded.name).search;
};

/** Whether somebody has put, or wants to put, a version into this tab; a page that nobody has does not fetch what decides it. */
export const isOverrideAsked = (): boolean => askedAddress().includes('mfe.') || (createKept(() => sessionStorage).get('override') ?? '') !== '';
