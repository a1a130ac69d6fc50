/**
 * The ledger of the bus protocol: one line per version, newest last. A change of any wire schema needs a new line, which
 * `protocol.test.ts` demands by a hash. Version 2 lost two messages between tabs, `flag` and `flags`, without a new line: no tab
 * had ever sent them. Version 3 has got `release` beside the notices without one: it is optional, and who does not know it overlooks it.
 */
export const PROTOCOL_LEDGER = [
  { version: 1, what: 'one cell per change; a value is shift, skill and own times' },
  { version: 2, what: 'values name a note (noteId); several cells in one change (assignments)' },
  { version: 3, what: 'flags carry the stage; pages report what they have come to; notices' },
] as const;

/**
 * The ledgers of the other two agreements between shell and remotes, pinned likewise by `contract-schema.test.ts`: a field more that
 * either side does without needs no new line, anything else does, and the shell keeps both for as long as a version of before may run.
 */
export const MOUNT_LEDGER = [{ version: 1, what: 'mount(target, context) → unmount, and the fields of the context' }] as const;
export const URL_LEDGER = [{ version: 1, what: 'a place: view, date, and options of the views by a short key' }] as const;

/** What this build speaks. */
export const PROTOCOL = 3;
/** The oldest version that is still served, stepped down. */
export const OLDEST_PROTOCOL = 1;

/** The versions that a remote, a tab or a server understands. */
export interface ProtocolRange {
  readonly min: number;
  readonly max: number;
}

/** The newest version that both understand; null: none. */
export function agreedProtocol(own: ProtocolRange, other: ProtocolRange): number | null {
  const version = Math.min(own.max, other.max);
  return version >= Math.max(own.min, other.min) ? version : null;
}
