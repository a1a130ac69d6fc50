import { cellKey, type CellRef } from '@tandem/rota';
import type { CellWrite, Participant } from '../participant.ts';
import type { Change, Update } from '../protocol/change.ts';
import type { CellValue } from '../protocol/cell-value.ts';
import { stepDown } from '../protocol/migrate.ts';
import { sameValue } from '../protocol/reconcile.ts';
import { dateOfCell, refOfCell } from '../protocol/cell-key.ts';
import type { Fold } from '../schedule/fold.ts';
import { filled, readCells } from '../store/read-cells.ts';

/** A view's legacy store at the bus: the reverse projector of one participant. */
export interface Binding {
  readonly participant: Participant;
  /** What the bus tells the view: its store first, then the view itself. */
  readonly update: (update: Update) => void;
  /**
   * Makes the store equal to what is known, for the days that it holds: one emission, none where nothing differs. Where the
   * store's answer is newer than what was read of the log, that is owed.
   */
  readonly align: () => void;
  /** The same for one cell. */
  readonly alignCell: (ref: CellRef) => void;
  /** The log has been read further. */
  readonly catchUp: () => void;
  /** A write of the store by REST was acknowledged, at this revision. */
  readonly acknowledged: (ref: CellRef, rev: number) => void;
  /**
   * The store may hold what has come to nothing, until it has loaded again.
   * @param asked it has just been asked to
   */
  readonly doubt: (asked: boolean) => void;
  /** The store has loaded. */
  readonly loaded: () => void;
  /** Between which positions in the log lies the one that the store reflects in a cell. */
  readonly reflects: (cell: string) => { readonly atLeast: number; readonly atMost: number };
  /** A write of this cell by REST is on its way: nobody may overwrite it. */
  readonly isUnsaved: (cell: string) => boolean;
  /** The store's own cells, for a store that has nothing better to begin with. */
  readonly cells: () => ReadonlyMap<string, CellValue>;
}

export function createBinding(participant: Participant, fold: Pick<Fold, 'valueOf' | 'between' | 'cursor'>): Binding {
  const { legacy, protocol } = participant;
  const isUnsaved = (cell: string): boolean => legacy.isUnsaved?.(cell) ?? legacy.unsaved().some((ref) => cellKey(ref) === cell);

  function apply(writes: readonly CellWrite[]): void {
    const range = legacy.range();
    const own = writes.filter(({ ref }) => range && ref.date >= range.from && ref.date <= range.to && !isUnsaved(cellKey(ref)));
    if (own.length > 0) legacy.apply(own);
  }

  /** Of own writes since the store's last answer. */
  const revs = new Map<string, number>();
  let owed = false;
  let doubt: 'none' | 'told' | 'asked' = 'none';

  function align(): void {
    const range = legacy.range();
    owed = range !== null && range.cursor > (fold.cursor ?? 0);
    if (!range || owed) return;
    const stands = cells();
    const keys = new Set([...fold.between(range.from, range.to), ...[...stands.keys()].filter((cell) => dateOfCell(cell) >= range.from && dateOfCell(cell) <= range.to)]);
    apply([...keys].flatMap((cell): CellWrite[] => {
      const value = stepDown(fold.valueOf(cell), protocol.max);
      return sameValue(value, stands.get(cell) ?? null) ? [] : [{ ref: refOfCell(cell), value: value as CellWrite['value'] }];
    }));
  }

  const cells = (): ReadonlyMap<string, CellValue> => new Map(legacy.range() ? filled(readCells(legacy.read(), legacy.format)) : []);

  return {
    participant,
    cells,
    isUnsaved,
    acknowledged(ref, rev) {
      // What is in the store's answer by now needs no place of its own.
      const answered = legacy.range()?.cursor ?? 0;
      for (const [cell, at] of revs) if (at <= answered && legacy.layers?.laid?.(cell) !== true) revs.delete(cell);
      revs.set(cellKey(ref), rev);
    },
    doubt: (asked) => void (doubt = asked ? 'asked' : 'told'),
    // A load that had begun before may have laid over its answer what came to nothing.
    loaded: () => void (doubt === 'asked' && (doubt = 'none')),
    reflects(cell) {
      const own = revs.get(cell) ?? -1;
      const atMost = Math.max(legacy.range()?.cursor ?? 0, own);
      // What lies over the answer is not as new as it.
      const atLeast = legacy.layers?.laid?.(cell) === true ? own : atMost;
      return { atLeast: doubt === 'none' ? atLeast : -1, atMost };
    },
    update(update) {
      if (update.type === 'initial') return;
      apply(writesOf(update));
      participant.onUpdate(update);
    },
    align,
    alignCell: (ref) => apply([{ ref, value: stepDown(fold.valueOf(cellKey(ref)), protocol.max) as CellWrite['value'] }]),
    catchUp: () => owed && align(),
  };
}

/** The cells that a change writes; none where it is of another kind. */
export function writesOf(change: Change): CellWrite[] {
  const cells = change.type === 'assignment' ? [change] : change.type === 'assignments' ? change.cells : [];
  return cells.map(({ dayId, timeSlot, staffId, assignment }) => ({ ref: { staffId, date: dayId, slot: timeSlot }, value: assignment as CellWrite['value'] }));
}
