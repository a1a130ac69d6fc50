/** Cells as text for a spreadsheet: tabs between days, lines between people, a day's shifts parted by `+`. */
import { shiftTypeByCode } from '../shift-type.ts';
import type { AssignmentValue } from '../model.ts';
import type { RosterIndex } from '../roster-index.ts';

/** By line and day: what is worked there. */
export type CellBlock = readonly (readonly (readonly AssignmentValue[])[])[];

export function writeCodes(index: RosterIndex, block: CellBlock): string {
  const code = ({ shiftTypeId }: AssignmentValue): string => index.shiftTypeById.get(shiftTypeId)?.code ?? shiftTypeId;
  return block.map((line) => line.map((values) => values.map(code).join('+')).join('\t')).join('\n');
}

/** The way back; a skill is left open. `unknown`: each text that is no code of this rota. */
export function readCodes(index: RosterIndex, text: string): { readonly block: CellBlock; readonly unknown: readonly string[] } {
  const unknown = new Set<string>();
  const valuesOf = (cell: string): AssignmentValue[] =>
    cell.split('+').map((each) => each.trim()).filter(Boolean).flatMap((code) => {
      const shift = shiftTypeByCode(index, code);
      if (!shift) unknown.add(code);
      return shift ? [{ shiftTypeId: shift.id, skillId: '' }] : [];
    });
  const block = text.replace(/\r?\n$/, '').split(/\r?\n/).map((line) => line.split('\t').map(valuesOf));
  return { block, unknown: [...unknown] };
}
