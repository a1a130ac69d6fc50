import type { Assignment, AssignmentValue, CellRef } from '@tandem/rota';
import type { Update } from './protocol/change.ts';
import type { ProtocolRange } from './protocol/versions.ts';

export interface CellWrite {
  readonly ref: CellRef;
  /** null clears the cell. */
  readonly value: AssignmentValue | null;
}

/** A view's own shape of the assignments, both ways, losing nothing. */
export interface LegacyFormat<Data = unknown> {
  /** `weekly`, `monthly`, `day` */
  readonly name: string;
  readonly from: (assignments: readonly Assignment[]) => Data;
  readonly toAssignments: (data: Data) => readonly Assignment[];
  /** What stands in a cell, without reading all the others; null: nothing. A view of an older build has none. */
  readonly at?: (data: Data, ref: CellRef) => AssignmentValue | null;
}

/** A format of data that only its own view knows. */
export type AnyLegacyFormat = Pick<LegacyFormat<unknown>, 'name' | 'from'> & Pick<LegacyFormat<never>, 'toAssignments' | 'at'>;

/** A view's legacy store, as the bus sees it. */
export interface LegacyPort {
  readonly format: AnyLegacyFormat;
  /** What the store holds now, in its own shape. */
  readonly read: () => unknown;
  /** The days that it holds, and the position in the log that they reflected when they came; null before its first answer. */
  readonly range: () => { readonly from: string; readonly to: string; readonly cursor: number } | null;
  /** Puts values in, silently: nothing is sent, and views hear of it once. */
  readonly apply: (writes: readonly CellWrite[]) => void;
  /** Cells whose edits are on their way by REST: nobody may overwrite them. */
  readonly unsaved: () => readonly CellRef[];
  /** The same of one cell, without gathering all of them. A view of an older build has none. */
  readonly isUnsaved?: (cell: string) => boolean;
  /** Asks the server again for people, shifts, demand, leave and notes. */
  readonly reload: () => void;
  /** Absent, as in a view of an older build: the store is kept current in stage `complete` too. */
  readonly layers?: LegacyLayers;
}

/** What a legacy store holds, and what it shows instead while it stands still. */
export interface LegacyLayers {
  /** What is shown is not what the store holds. */
  readonly apart: boolean;
  /** Whether the last answer is not what is shown in a cell: a write lies over it of which the answer may not know. */
  readonly laid?: (cell: string) => boolean;
  /** From now on `apply` changes only what is shown. */
  readonly standStill: () => void;
  /** The store loads by REST, and shows what it holds once that has come; asked again, it tries again. */
  readonly backfill: () => Promise<void>;
}

/** The way of an edit: `rest`, nobody else is concerned; `told`, by REST, and the bus is told; `bus`, the bus sends it. */
export type EditWay = 'rest' | 'told' | 'bus';

/** A view that takes part in synchronization while the flags say so. */
export interface Participant {
  /** `weekly`: the second half of its origin. */
  readonly name: string;
  readonly build: string;
  /** `/r/<unit>/<digest>`: the published version that makes its edits, for their origin. A view of an older build has none. */
  readonly version?: string | undefined;
  readonly protocol: ProtocolRange;
  readonly scheduleId: string;
  readonly legacy: LegacyPort;
  /** Told after its legacy store is current. */
  readonly onUpdate: (update: Update) => void;
  /** A cell's writes have reached another state (`stateOf`), or the list of unsent ones has. */
  readonly onWriteState: (ref: CellRef) => void;
}

/** What a cell's edits have come to. `unsent`: durable here, not yet with the server. */
export type SyncWriteState = 'saved' | 'saving' | 'unsent' | 'parked';

export interface PendingCell extends CellWrite {
  readonly state: Exclude<SyncWriteState, 'saved'>;
}

/** A cell that two people wrote at the same time, until one of them decides. */
export interface Clash {
  readonly ref: CellRef;
  readonly mine: AssignmentValue | null;
  readonly theirs: AssignmentValue | null;
}

/** A participant's end of the bus. */
export interface Joined {
  /** Edits concern the bus now; else `edit` would do nothing. Total, as everything here: never throws. */
  readonly takes: () => boolean;
  /** The way of an edit that begins now; handed to `edit`, it is kept whatever turns meanwhile. A shell from before has none. */
  readonly way?: () => EditWay;
  /**
   * Makes edits known to the other views of this page, and to the server while the phase is `live` or `parked`.
   * @returns whether they are on their way to the server; false: send them by REST
   */
  readonly edit: (writes: readonly CellWrite[], way?: EditWay) => boolean;
  /** A REST write was acknowledged, at this revision. */
  readonly saved: (write: CellWrite, rev: number) => void;
  /** A REST write was given up, or refused and waits for a person: only the view that wrote it shows it. */
  readonly reverted: (ref: CellRef) => void;
  /** The legacy store has loaded; what it holds may be older than the log. */
  readonly loaded: () => void;
  readonly stateOf: (ref: CellRef) => SyncWriteState;
  /** Edits of this browser that are not with the server yet, newest value of each cell. */
  readonly pending: () => readonly PendingCell[];
  /** What waits for a decision of this person; each change of it is told as a write state of its cells. A shell from before has none. */
  readonly clashes?: () => readonly Clash[];
  readonly leave: () => void;
}
