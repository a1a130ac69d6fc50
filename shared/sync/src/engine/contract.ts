import type { CellRef } from '@tandem/rota';
import type { Bus } from '../bus/bus.ts';
import type { ShownPlace, Told } from '../create-sync.ts';
import type { Flags } from '../flags/flags.ts';
import type { CellWrite, Clash, EditWay, Participant, PendingCell, SyncWriteState } from '../participant.ts';
import type { Clock, KeptValues, OutboxStorage, Random } from '../ports.ts';
import type { PageReport, ServerMessage, SweepResult } from '../protocol/wire.ts';
import type { Author } from '../schedule/overlay.ts';
import type { UndoAnswer } from '../status.ts';
import type { Store } from '../store/store.ts';
import type { Detour } from '../transport/detour.ts';
import type { Link } from '../transport/link.ts';
import type { ComparingPorts } from './comparing.ts';
import type { SendByRest } from './drain.ts';

export interface EngineParts {
  readonly tab: string;
  readonly user: Author;
  readonly clock: Clock;
  readonly random: Random;
  readonly newId: () => string;
  readonly flags: Flags;
  readonly link: Link;
  readonly detour: Pick<Detour, 'state' | 'state$'>;
  readonly storage: OutboxStorage;
  readonly kept: Pick<KeptValues, 'get' | 'set' | 'refused'>;
  readonly sendByRest: SendByRest;
  readonly told: Told;
  /** What compares the two sides where a stage asks for it; absent: nothing does. */
  readonly comparing?: ComparingPorts;
  readonly fetch: typeof globalThis.fetch;
  /** The comparison gives synchronization up. */
  readonly fallBack: (reason: string, cells: readonly string[]) => void;
  /** The protocol that the server has agreed to; 0: none yet. */
  readonly agreed: () => number;
  /** Whether this browser holds edits that the server has not answered. */
  readonly onUnsent: (some: boolean) => void;
}

export interface Engine {
  readonly bus: Pick<Bus, 'isActive' | 'registerComponent'>;
  /** Brief: a change of cells becomes an edit, any other kind is told to the views of this and the other tabs. */
  readonly propagateUpdate: (change: unknown) => void;
  /** Of the schedule that is shown; null: none is. */
  readonly store: Store | null;
  readonly add: (participant: Participant) => void;
  readonly remove: (participant: Participant) => void;
  readonly takes: (participant: Participant) => boolean;
  readonly way: (participant: Participant) => EditWay;
  readonly edit: (participant: Participant, writes: readonly CellWrite[], way?: EditWay) => boolean;
  readonly restEnded: (participant: Participant, ref: CellRef, saved: { readonly value: CellWrite['value']; readonly rev: number } | null) => void;
  readonly loaded: (participant: Participant) => void;
  readonly stateOf: (participant: Participant, ref: CellRef) => SyncWriteState;
  readonly pending: (participant: Participant) => readonly PendingCell[];
  readonly clashes: (participant: Participant) => readonly Clash[];
  readonly settle: (id: string, keep: 'mine' | 'theirs') => () => UndoAnswer;
  readonly undo: () => UndoAnswer;
  readonly redo: () => UndoAnswer;
  readonly show: (place: ShownPlace | null) => void;
  /** Edits that the server has not answered. */
  readonly hasUnsent: () => boolean;
  /** What this page has come to; null: nothing is shown. */
  readonly report: () => PageReport | null;
  /** Another tab has edits that wait for somebody to send them. */
  readonly lookAgain: () => void;
  /** What the server says, by whatever way. */
  readonly receive: (message: ServerMessage) => void;
  /** Which part of the log is to be asked for: what follows a cursor, all cells (null), or none (undefined). */
  readonly after: () => number | null | undefined;
  readonly comparing: { readonly start: () => void; readonly stop: () => void; readonly perform: () => Promise<SweepResult | null> };
  /** Stops everything of it; what is in the outbox stays there. */
  readonly stop: () => void;
}
