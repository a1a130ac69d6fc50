/** What the server and tools may know of the bus: the words on the wire, and who wins. No browser, no RxJS. */
export { OLDEST_PROTOCOL, PROTOCOL, PROTOCOL_LEDGER, agreedProtocol } from './versions.ts';
export type { ProtocolRange } from './versions.ts';
export { MOST_FRAME, MOST_LANES, MOST_PUSHED, clientMessage, serverMessage } from './wire.ts';
export type { CellEvent, CellRow, ClientMessage, ConflictRecord, Notice, OpResult, PersonHere, ServerMessage, SweepResult } from './wire.ts';
export type { SyncOp } from './op.ts';
export type { CellKey, CellValue } from './cell-value.ts';
export { flagSnapshot } from './flag-snapshot.ts';
export type { FlagSnapshot } from './flag-snapshot.ts';
export { reconcile } from './reconcile.ts';
export type { Reconciled, Written } from './reconcile.ts';
export { AUTHORITY, COMPARED, MODES, STAGES, STAGE_NEEDS, missingFor, nextStage, orderAfterFlags, stageThatHolds } from './stage.ts';
export type { Mode, Stage, StageEvent } from './stage.ts';
export { EMPTY_DIGEST, digestText, withCell } from './digest.ts';
export type { Digest } from './digest.ts';
export { stepDownRow, stepUpOp } from './migrate.ts';
export { DEFAULT_FLAGS, FLAG_NAMES, PREREQUISITES } from '../flags/definitions.ts';
export type { FlagName, FlagValues } from '../flags/definitions.ts';
