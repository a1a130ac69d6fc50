/**
 * Where a remote stopped. The codes are for support: they stand last and small on the failure's face and mean
 *
 * - `LIVE-1` the release manifest has no readable entry for it;
 * - `LOAD-1` its file list could not be fetched or is not the one that was published;
 * - `LOAD-2` one of its files could not be fetched or is not the one that was published;
 * - `LOAD-3` its entry could not be imported in time;
 * - `LOAD-4` its entry is no federation container;
 * - `LOAD-5` it needs another contract than this shell's;
 * - `INIT-1` it did not accept the shared modules in time;
 * - `INIT-2` it did not hand out its `mount` in time;
 * - `MOUNT-1` its `mount` threw;
 * - `MOUNT-2` its `mount` returned nothing to unmount it with;
 * - `SYNC-1` it runs on a second copy of the bus;
 * - `RUN-1` it threw later, while it was shown.
 */
export type FailureCode =
  | 'LIVE-1'
  | 'LOAD-1'
  | 'LOAD-2'
  | 'LOAD-3'
  | 'LOAD-4'
  | 'LOAD-5'
  | 'INIT-1'
  | 'INIT-2'
  | 'MOUNT-1'
  | 'MOUNT-2'
  | 'SYNC-1'
  | 'RUN-1';

/** Why a remote is not shown. */
export class RemoteFailure extends Error {
  override readonly name = 'RemoteFailure';
  readonly code: FailureCode;

  constructor(code: FailureCode, detail: string, cause?: unknown) {
    super(detail, { cause });
    this.code = code;
  }
}

/** Any thrown value as the failure of a step; a failure that names its own step stays as it is. */
export function failureOf(code: FailureCode, thrown: unknown): RemoteFailure {
  if (thrown instanceof RemoteFailure) return thrown;
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  // The bus reports this error from the remote's copy of the package: its class is another one.
  const isSecondBus = thrown instanceof Error && thrown.name === 'DuplicateSyncError';
  return new RemoteFailure(isSecondBus ? 'SYNC-1' : code, detail, thrown);
}

/** `weekly`, `LOAD-2` → `W-LOAD-2`. */
export const failureLabel = (remote: string, code: FailureCode): string => `${remote.charAt(0).toUpperCase()}-${code}`;
