import type { Clash } from '../participant.ts';
import type { KeptValues } from '../ports.ts';
import type { SyncOp } from '../protocol/op.ts';
import type { ClientMessage, ConflictRecord, OpResult } from '../protocol/wire.ts';
import type { TrayItem, UndoAnswer } from '../status.ts';
import { choiceToWrite, clashesOf, EMPTY_TRAY, withConflicts, without, withRefusal, type Tray } from './tray.ts';

export interface DecisionsParts {
  readonly user: string;
  readonly kept: Pick<KeptValues, 'get' | 'set'>;
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

const keyOf = (user: string, schedule: string): string => `sync-settled-${user}-${schedule}`;

export const NOT_UNDONE: UndoAnswer = { undone: 0, refused: [] };

export function createDecisions({ user, kept, onTray, send, write, undo }: DecisionsParts): Decisions {
  let tray = EMPTY_TRAY;
  let shown: string | null = null;
  /** Conflicts of which this page has told the server that they are settled. */
  const told = new Set<string>();

  /** What was settled and is in the server's list still, also by a page that has closed: it comes up no more, and is told again. */
  const settled = (): string[] => (shown === null ? [] : (kept.get(keyOf(user, shown)) ?? '').split(' ').filter(Boolean));
  const remember = (conflicts: readonly string[]): void => void (shown !== null && kept.set(keyOf(user, shown), conflicts.join(' ')));

  function set(next: Tray): void {
    const cells = [...tray.items, ...next.items].map(({ cell }) => cell);
    tray = next;
    onTray(next.items, cells);
  }

  function tell(conflict: string): void {
    if (shown !== null && send({ type: 'settle', schedule: shown, conflict })) told.add(conflict);
  }

  return {
    show(schedule) {
      shown = schedule;
      set(EMPTY_TRAY);
    },
    heard(records) {
      const before = settled();
      const still = before.filter((id) => records.some(({ conflict }) => conflict === id));
      if (still.length < before.length) remember(still);
      still.forEach(tell);
      set(withConflicts(tray, records.filter(({ conflict }) => !still.includes(conflict)), user));
    },
    refused: (op, result) => set(withRefusal(tray, op, result)),
    settle(id, keep) {
      const item = tray.items.find((each) => (each.kind === 'conflict' ? each.conflict : each.opId) === id);
      const schedule = shown;
      if (!item || schedule === null) return () => NOT_UNDONE;
      set(without(tray, id));
      const wanted = choiceToWrite(item, keep);
      const opId = wanted && write(item.cell, wanted.value);
      if (item.kind === 'conflict') {
        remember([...settled(), id]);
        tell(id);
      }
      return () => {
        if (shown !== schedule) return NOT_UNDONE;
        const answer = opId ? undo(opId) : NOT_UNDONE;
        if (wanted && answer.undone === 0) return answer;
        if (item.kind === 'conflict') remember(settled().filter((each) => each !== id));
        if (told.delete(id)) send({ type: 'settle', schedule, conflict: id, reopen: true });
        set({ items: [...without(tray, id).items, item] });
        return answer;
      };
    },
    review: () => set(tray),
    clashes: () => clashesOf(tray),
  };
}
