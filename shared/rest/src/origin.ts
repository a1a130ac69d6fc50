/**
 * Where an edit was made: `<tab>/<view>`, and by a published remote `<tab>/r/<unit>/<digest>/<view>`. Every reader takes what
 * stands after the last slash for the view, so that servers, tabs and outboxes of before take it as it is.
 */

/** A version of a unit as an origin names it: enough of its digest to know it by. */
export interface VersionName {
  readonly unit: string;
  readonly digest: string;
}

const FOLDER = /\/r\/[^/]+\/\w{12}/;
const NAMED = /\/r\/([a-z][a-z0-9-]{0,40})\/([0-9a-f]{12})\/[^/]*$/;

/** What an origin has between tab and view: `/r/<unit>/<digest>` of the version that a file at this address belongs to; nothing where it was never published. */
export const versionAt = (address: string): string => FOLDER.exec(address)?.[0] ?? '';

/** Which version an origin names; null: none. */
export function versionIn(origin: string): VersionName | null {
  const [, unit, digest] = NAMED.exec(origin) ?? [];
  return unit === undefined || digest === undefined ? null : { unit, digest };
}
