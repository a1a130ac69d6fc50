import { coverageOf, newTrouble, parseCellKey, withCell, type RosterIndex } from '@tandem/rota';
import { formatNeed, type MarkName } from '@tandem/ui';
import { live } from '@tandem/words/live';
import { valueIn } from './rota-names.ts';

const words = live.tray;

/** Something that a choice does to its day. */
export interface Effect {
  readonly mark: MarkName;
  readonly text: string;
}

/** Most of what a choice would newly break that is said beside it. */
const MOST_TROUBLE = 2;

/** What each of two values would make of the day: the coverage of the shifts in which they differ, and what they newly break. */
export function decisionEffects(index: RosterIndex, cell: string, values: readonly unknown[]): Effect[][] {
  const ref = parseCellKey(cell);
  if (!ref) return values.map(() => []);
  const held = values.map(valueIn);
  const after = held.map((value) => withCell(index, ref, value));
  const days = after.map((roster) => coverageOf(roster, ref.date));
  const counted = days.map((day) => day.map(({ shiftType, ...count }) => [shiftType.id, JSON.stringify(count)] as const));
  const differs = (id: string): boolean => new Set(counted.map((day) => day.find(([shift]) => shift === id)?.[1])).size > 1;

  return held.map((value, i) => {
    const shown = days[i]?.filter(({ shiftType }) => differs(shiftType.id)) ?? [];
    const coverage = shown.map(({ shiftType, assigned, minimum, optimum, status, gap }): Effect => ({
      mark: status,
      text: words.coverage(shiftType.name, assigned, formatNeed(minimum, optimum), status, -gap),
    }));
    const trouble = newTrouble(index, [{ ref, value }]).slice(0, MOST_TROUBLE);
    return [
      ...(coverage.length > 0 ? coverage : [{ mark: 'dots', text: words.sameCoverage } as const]),
      ...trouble.map(({ severity, short }): Effect => ({ mark: severity, text: short })),
    ];
  });
}
