import type { ViewName } from '@tandem/sync';

const OTHERS: Readonly<Record<ViewName, string>> = { week: 'month and day', month: 'week and day', day: 'week and month' };

/** What a slot says when its remote did not start. */
export const failedTitle = (view: ViewName): string => `The ${view} view did not start`;
export const failedLines = (view: ViewName): string[] => [`Your rota is safe, and ${OTHERS[view]} still work.`];

/** What a slot says while its remote takes longer than usual. */
export const slowWords = (view: ViewName): string => `The ${view} view takes longer than usual. It is still on its way.`;

/** What stands above a view that threw after it was shown. */
export const unwellWords = (view: ViewName): string => `The ${view} view had a problem. What you see may be out of date.`;

/** What stands above an older version. */
export const previousWords = (view: ViewName, version: string): string =>
  `This is version ${version} of the ${view} view, the one before.`;

/** What opens another version than the one that is open; a version that was built twice has one name for both. */
export const openWords = (version: string, open: string): string =>
  version === open ? 'Open the other build' : `Open version ${version}`;
