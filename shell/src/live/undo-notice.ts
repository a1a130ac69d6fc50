import type { Notice, UndoAnswer } from '@tandem/sync';
import { live } from '@tandem/words/live';
import type { RotaNames } from './rota-names.ts';

const words = live.undo;

/** What was undone: each cell with what it shows now. */
export type UndoneCells = readonly { readonly cell: string; readonly value: unknown }[];

/** Says what was taken back, or made again, and who has changed since what was not. */
export function undoNotice({ undone, refused }: UndoAnswer, cells: UndoneCells, names: RotaNames, me: string, again = false): Notice {
  if (undone === 0 && refused.length === 0) return { tone: 'info', text: again ? words.nothingAgain : words.nothing };
  const [one, many, changed] = again ? [words.cellAgain, words.cellsAgain, words.changedAgain] : [words.cell, words.cells, words.changed];
  const [first] = cells;
  const done = undone === 0 ? [] : [undone === 1 && first ? one(names.where(first.cell), names.what(first.value)) : many(undone)];
  const by = (name: string | null): string => (name === null ? words.somebody : name === me ? words.you : name);
  const [left, more] = refused;
  const kept = !left ? [] : [undone === 0 && !more ? changed(names.where(left.cell), by(left.by)) : words.changedMany(refused.length, by(left.by))];
  return { tone: kept.length > 0 ? 'warn' : 'info', text: [...done, ...kept].join(' ') };
}
