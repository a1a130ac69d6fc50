import type { Clash } from '../participant.ts';
import type { SyncOp } from '../protocol/op.ts';
import type { ClientMessage, ConflictRecord, OpResult } from '../protocol/wire.ts';
import type { TrayItem, UndoAnswer } from '../status.ts';
import { choiceToWrite, clashesOf, EMPTY_TRAY, withConflicts, without, withRefusal, type Tray } from './tray.ts';

export interface DecisionsParts {
  readonly user: string;
  /** @param cells in which something else may wait now */
  readonly onTray: (items: readonly TrayItem[], cells: readonly string[]) => void;
  /** @returns false: nobody was told */
  readonly send: (message: ClientMessage) => boolean;
  /** @returns the id of the edit */
  readonly write: (cell: string, value: unknown) => string | undefined;
  readonly undo: (opId: string) => UndoAnswer;
}

/** The tray of the schedule that is shown, and how what lies in it is settled. */
export interface Decisions {
  /** Another schedule is shown, or none. */
  readonly show: (schedule: string | null) => void;
  /** The server's whole list of open conflicts. */
  readonly heard: (records: readonly ConflictRecord[]) => void;
  /** An edit can never stand. */
  readonly refused: (op: SyncOp, result: OpResult) => void;
  /** The answer takes it back: the cell, where nothing came after the decision, and then the question. */
  readonly settle: (id: string, keep: 'mine' | 'theirs') => () => UndoAnswer;
  /** Says again what there is. */
  readonly review: () => void;
  readonly clashes: () => readonly Clash[];
}

export const NOT_UNDONE: UndoAnswer = { undone: 0, refused: [] };

export function createDecisions({ user, onTray, send, write, undo }: DecisionsParts): Decisions {
  let tray = EMPTY_TRAY;
  let shown: string | null = null;
  /** Conflicts that were settled while the server could not be told: they come up no more, and it is told later. */
  const untold = new Set<string>();

  function set(next: Tray): void {
    const cells = [...tray.items, ...next.items].map(({ cell }) => cell);
    tray = next;
    onTray(next.items, cells);
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
      const schedule = shown;
      if (!item || schedule === null) return () => NOT_UNDONE;
      set(without(tray, id));
      const wanted = choiceToWrite(item, keep);
      const opId = wanted && write(item.cell, wanted.value);
      if (item.kind === 'conflict') tell(id);
      return () => {
        if (shown !== schedule) return NOT_UNDONE;
        const answer = opId ? undo(opId) : NOT_UNDONE;
        if (wanted && answer.undone === 0) return answer;
        if (!untold.delete(id) && item.kind === 'conflict') send({ type: 'settle', schedule, conflict: id, reopen: true });
        set({ items: [...without(tray, id).items, item] });
        return answer;
      };
    },
    review: () => set(tray),
    clashes: () => clashesOf(tray),
  };
}
