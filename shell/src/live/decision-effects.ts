import { coverageOf, newTrouble, parseCellKey, withCell, type RosterIndex } from '@tandem/rota';
import { formatNeed, formatSigned, type MarkName } from '@tandem/ui';
import { live } from '@tandem/words/live';
import { valueIn } from './rota-names.ts';

const words = live.tray;

/** Something that a choice does to its day. */
export interface Effect {
  readonly mark: MarkName;
  readonly text: string;
  /** People missing, as a number, and the same in words; empty: none are. */
  readonly gap: string;
  readonly gapWords: string;
}

/** Most of what a choice would newly break that is said beside it. */
const MOST_TROUBLE = 2;

const plain = (mark: MarkName, text: string): Effect => ({ mark, text, gap: '', gapWords: '' });

/** What each of two values would make of the day: the coverage of the shifts in which they differ, and what only one of them newly breaks. */
export function decisionEffects(index: RosterIndex, cell: string, values: readonly unknown[]): Effect[][] {
  const ref = parseCellKey(cell);
  if (!ref) return values.map(() => []);
  const held = values.map(valueIn);
  const after = held.map((value) => withCell(index, ref, value));
  const days = after.map((roster) => coverageOf(roster, ref.date));
  const counted = days.map((day) => day.map(({ shiftType, ...count }) => [shiftType.id, JSON.stringify(count)] as const));
  const differs = (id: string): boolean => new Set(counted.map((day) => day.find(([shift]) => shift === id)?.[1])).size > 1;

  const troubles = held.map((value) => newTrouble(index, [{ ref, value }]).map(({ severity, short }) => plain(severity, short)));

  return held.map((_, i) => {
    const shown = days[i]?.filter(({ shiftType }) => differs(shiftType.id)) ?? [];
    const coverage = shown.map(({ shiftType, assigned, minimum, optimum, status, gap }): Effect => ({
      mark: status,
      text: words.coverage(shiftType.name, assigned, formatNeed(minimum, optimum)),
      gap: status === 'met' ? '' : formatSigned(gap),
      gapWords: status === 'met' ? '' : words.missing(-gap, status),
    }));
    const own = troubles[i]?.filter(({ text }) => !troubles.every((each) => each.some((other) => other.text === text))) ?? [];
    return [...(coverage.length > 0 ? coverage : [plain('dots', words.sameCoverage)]), ...own.slice(0, MOST_TROUBLE)];
  });
}
