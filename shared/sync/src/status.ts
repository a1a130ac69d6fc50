import type { OthersRows } from './ports.ts';
import type { ConflictRecord } from './protocol/wire.ts';

/**
 * The state of a schedule's synchronization in this page.
 * - `off` nothing runs;
 * - `page` the views of this page share one store; edits go by REST;
 * - `starting` waits for the server's snapshot; edits go by REST;
 * - `following` the central store follows the log, views do not follow it, and edits go by REST;
 * - `live` edits go by the socket, and others' come in;
 * - `parked` the lease has ended: edits are captured, nothing is sent or applied.
 */
export type Phase = 'off' | 'page' | 'starting' | 'following' | 'live' | 'parked';

export interface SyncStatus {
  readonly phase: Phase;
  /** The server is reached. */
  readonly online: boolean;
  /** The socket is refused on the way: edits go by REST, and others' are asked for now and then. */
  readonly byRest: boolean;
  /** Edits in the outbox that the server has not acknowledged. While `off`, `page` or `following` they are being sent by REST. */
  readonly unsent: number;
  /** Edits are durable on this device: false in private mode or with a full disk; they then live only in this tab. */
  readonly durable: boolean;
  /** That there are such edits is remembered beyond this page, so that they are sent also with all flags off: false where localStorage is forbidden or full. */
  readonly remembers: boolean;
  /** Edits that lie in this browser for other people, and wait until they sign in. */
  readonly others: readonly OthersRows[];
  /** A socket for each tab, because this page has no Web Locks. */
  readonly alone: boolean;
  /** What is wrong, for a person; null: nothing. */
  readonly trouble: string | null;
  /** This page has made an edit, or taken one back, that may be taken back. */
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

export const STATUS_OFF: SyncStatus = Object.freeze({ phase: 'off', online: false, byRest: false, unsent: 0, durable: true, remembers: true, others: Object.freeze([]), alone: false, trouble: null, canUndo: false, canRedo: false });

/** Brief: `health`. */
export interface Health {
  readonly status: 'healthy' | 'error' | 'disabled';
  readonly message: string;
  /** Epoch milliseconds. */
  readonly lastUpdate: number;
}

/** What waits for a person: an edit that somebody else's stands against, or that a rule refused. */
export type TrayItem =
  | ({ readonly kind: 'conflict'; /** What this person wrote. */ readonly own: unknown; readonly mine: 'stands' | 'lost' } & ConflictRecord)
  | {
      readonly kind: 'rejected';
      readonly opId: string;
      readonly cell: string;
      readonly own: unknown;
      readonly mine: 'lost';
      readonly reasons: readonly TrayReason[];
      readonly at: number;
    };

/** Why an edit was refused: a finding of the rota with its fields, or, where the server could not read it, a field and what is wrong there. */
export type TrayReason = Readonly<Record<string, unknown>> & { readonly rule: string; readonly message: string };

/** Edits that were taken back, or brought again, and cells that were left because of who has written them since. */
export interface UndoAnswer {
  readonly undone: number;
  readonly refused: readonly { readonly cell: string; readonly by: string | null }[];
}
