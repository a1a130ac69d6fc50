/** What the bus needs of the browser. Adapters implement these; the simulation has its own. */
import type { SyncOp } from './protocol/op.ts';

export interface Clock {
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Runs once after so many milliseconds; the answer calls it off. */
  readonly after: (ms: number, run: () => void) => () => void;
  /** Runs when the current task has ended. */
  readonly soon: (run: () => void) => void;
}

/** 0 (inclusive) to 1 (exclusive). */
export type Random = () => number;

/** Small values that outlive the page and are seen by all tabs: localStorage, or nothing where it is forbidden. */
export interface KeptValues {
  readonly get: (key: string) => string | null;
  readonly set: (key: string, value: string) => void;
  /** What was set last is this page's own and ends with it: forbidden, or full. */
  readonly refused?: () => boolean;
  /** Another tab has set a value. */
  readonly onOther: (listener: (key: string, value: string | null) => void) => () => void;
}

/** All other tabs of this browser; a message does not come back to its sender. */
export interface TabChannel {
  readonly post: (message: unknown) => void;
  readonly listen: (listener: (message: unknown) => void) => () => void;
  readonly close: () => void;
}

/** Web Locks. */
export interface Locks {
  /**
   * Waits for a name that one tab of the browser holds at a time. `held` is called once it is this tab's.
   * @returns gives it back, or stops waiting: `held` is not called any more
   */
  readonly request: (name: string, held: () => void) => () => void;
}

export interface Visibility {
  readonly visible: () => boolean;
  /** The browser stops this page after this task: what it holds for others has to be given up. */
  readonly frozen?: () => boolean;
  /** Also called when the page is frozen or resumed, and when the network is back. */
  readonly listen: (listener: () => void) => () => void;
}

export interface SocketEvents {
  readonly opened: () => void;
  readonly received: (text: string) => void;
  /** Once, also when it never opened. `code`: the WebSocket close code. */
  readonly closed: (code: number) => void;
}
export interface OpenSocket {
  readonly send: (text: string) => void;
  /** Bytes that the network has not taken yet. */
  readonly waiting: () => number;
  readonly close: () => void;
}
/** Opens the one socket to the server. */
export type ConnectSocket = (events: SocketEvents) => OpenSocket;

/** A row of the outbox, in the order of `seq`, which the storage gives. */
export interface OutboxRow {
  readonly seq: number;
  /** Whose session may send it. */
  readonly user: string;
  /** The name that is shown for them; absent in rows of older builds. */
  readonly by?: string | undefined;
  readonly schedule: string;
  /** The tab that made it. */
  readonly tab: string;
  readonly op: SyncOp;
}

/** Rows that lie in this browser for another person, until they sign in again. */
export interface OthersRows {
  readonly user: string;
  /** The name that is shown; the id where it is not known. */
  readonly by: string;
  readonly unsent: number;
}

export interface OutboxStorage {
  /** Resolves with the rows' numbers when they are durable. Rejects when they cannot be: quota, private mode. */
  readonly add: (rows: readonly Omit<OutboxRow, 'seq'>[]) => Promise<readonly number[]>;
  /**
   * Every row of this user, in order; one that cannot be read is there as what is left of it.
   * @param after only those that were added after the row of this number
   */
  readonly read: (user: string, after?: number) => Promise<readonly OutboxRow[]>;
  /** What lies there of other people. */
  readonly others: (user: string) => Promise<readonly OthersRows[]>;
  /** Replaces the ops of rows, as when they are made to fit a newer epoch. A row that is gone stays gone. */
  readonly replace: (rows: readonly OutboxRow[]) => Promise<void>;
  readonly remove: (seqs: readonly number[]) => Promise<void>;
}
