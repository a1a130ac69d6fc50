import type { SyncOp } from '../protocol/op.ts';
import type { ClientMessage, ConflictRecord, OpResult } from '../protocol/wire.ts';
import type { TrayItem } from '../status.ts';
import { choiceToWrite, EMPTY_TRAY, withConflicts, without, withRefusal, type Tray } from './tray.ts';

export interface DecisionsParts {
  readonly user: string;
  readonly onTray: (items: readonly TrayItem[]) => void;
  /** @returns false: nobody was told */
  readonly send: (message: ClientMessage) => boolean;
  readonly write: (cell: string, value: unknown) => void;
}

/** The tray of the schedule that is shown, and how what lies in it is settled. */
export interface Decisions {
  /** Another schedule is shown, or none. */
  readonly show: (schedule: string | null) => void;
  /** The server's whole list of open conflicts. */
  readonly heard: (records: readonly ConflictRecord[]) => void;
  /** An edit can never stand. */
  readonly refused: (op: SyncOp, result: OpResult) => void;
  readonly settle: (id: string, keep: 'mine' | 'theirs') => void;
}

export function createDecisions({ user, onTray, send, write }: DecisionsParts): Decisions {
  let tray = EMPTY_TRAY;
  let shown: string | null = null;
  /** Conflicts that were settled while the server could not be told: they come up no more, and it is told later. */
  const untold = new Set<string>();

  function set(next: Tray): void {
    tray = next;
    onTray(next.items);
  }

  function tell(conflict: string): void {
    if (shown !== null && !send({ type: 'settle', schedule: shown, conflict })) untold.add(conflict);
  }

  return {
    show(schedule) {
      shown = schedule;
      set(EMPTY_TRAY);
    },
    heard(records) {
      const settled = records.filter(({ conflict }) => untold.delete(conflict));
      for (const { conflict } of settled) tell(conflict);
      set(withConflicts(tray, records.filter((record) => !settled.includes(record)), user));
    },
    refused: (op, result) => set(withRefusal(tray, op, result)),
    settle(id, keep) {
      const item = tray.items.find((each) => (each.kind === 'conflict' ? each.conflict : each.opId) === id);
      if (!item || shown === null) return;
      set(without(tray, id));
      const wanted = choiceToWrite(item, keep);
      if (wanted) write(item.cell, wanted.value);
      if (item.kind === 'conflict') tell(id);
    },
  };
}
