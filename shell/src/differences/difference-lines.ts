import { parseCellKey } from '@tandem/rota';
import type { ConfirmedDifference, SyncMode } from '@tandem/sync';
import { notices as catalogue } from '@tandem/words/notices';
import type { RotaNames } from '../live/rota-names.ts';
import type { OutlinedCell } from './outline-cells.ts';

const words = catalogue.differences;

export interface DifferenceLine extends OutlinedCell {
  readonly id: string;
  readonly where: string;
}

/** Each cell once, the newest first: what the two sides held, which one stands, and what became of it. */
export function differenceLines(differences: readonly ConfirmedDifference[], names: RotaNames, mode: SyncMode['mode'], stage: string, timeOf: (at: number) => string): DifferenceLine[] {
  const newest = new Map(differences.map((difference) => [difference.cell, difference]));
  // In the stages before `live` the legacy store is right.
  const old = mode === 'hybrid' && stage !== 'live';
  return [...newest.values()]
    .sort((a, b) => b.at - a.at)
    .flatMap(({ cell, side, control, candidate, resolution, at }) => {
      const ref = parseCellKey(cell);
      if (!ref) return [];
      const cause = side === 'rest' ? words.server(names.what(control), names.what(candidate)) : words.stores(names.what(control), names.what(candidate));
      const text = `${cause} ${old ? words.oldStands : words.newStands} ${words.resolutions[resolution]} (${timeOf(at)})`;
      return [{ id: cell, staffId: ref.staffId, date: ref.date, where: names.where(cell), text }];
    });
}
