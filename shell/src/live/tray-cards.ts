import { cellKey, isIsoDate, parseCellKey } from '@tandem/rota';
import type { TrayItem, TrayReason } from '@tandem/sync';
import { viewOf } from '@tandem/ui';
import { live } from '@tandem/words/live';
import type { RotaNames } from './rota-names.ts';

const words = live.tray;

/** One of the values to choose from. */
export interface TraySide {
  /** null: it is not known who wrote it. */
  readonly name: string | null;
  readonly value: unknown;
  /** Epoch milliseconds. */
  readonly at: number | null;
  /** In which view it was written, or by what; null: not known. */
  readonly from: keyof typeof words.from | null;
  /** It is what the rota shows. */
  readonly stands: boolean;
}

/** What waits for a decision. */
export interface TrayCard {
  readonly id: string;
  readonly cell: string;
  readonly mine: TraySide;
  /** null: a rule refused what this person wrote, nobody else's value stands against it. */
  readonly theirs: TraySide | null;
  /** Why it was refused. */
  readonly reasons: readonly TrayReason[];
}

/** The server says where a side was written since it keeps that; records from before have no such field. */
const fromOf = (origin: unknown): TraySide['from'] => (typeof origin === 'string' ? viewOf(origin) : null);

export function trayCard(item: TrayItem): TrayCard {
  if (item.kind === 'rejected') {
    const { opId, cell, own, at, reasons } = item;
    return { id: opId, cell, mine: { name: null, value: own, at, from: null, stands: false }, theirs: null, reasons };
  }
  const side = (written: typeof item.stands, stands: boolean): TraySide => ({ name: written.by, value: written.value, at: written.at, from: fromOf(written['origin']), stands });
  const [stands, lost] = [side(item.stands, true), side(item.lost, false)];
  const [mine, theirs] = item.mine === 'stands' ? [stands, lost] : [lost, stands];
  return { id: item.conflict, cell: item.cell, mine, theirs, reasons: [] };
}

const isRule = (rule: string): rule is keyof typeof words.refusedBy => Object.hasOwn(words.refusedBy, rule);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Why an edit was refused, each reason once, in the language of the page: a rule speaks by its id and its fields, not by the server's sentence. */
export function reasonWords(reasons: readonly TrayReason[], { cell, mine }: TrayCard, names: RotaNames): string[] {
  const said = reasons.map(({ rule, shiftTypeId, skillId, date, amount }) => {
    if (!isRule(rule)) return words.refusedPart(rule);
    const ref = parseCellKey(cell);
    const day = ref && isIsoDate(textOf(date)) ? cellKey({ ...ref, date: textOf(date) }) : cell;
    return words.refusedBy[rule]({
      shift: names.shiftName(textOf(shiftTypeId)) || names.what(mine.value),
      skill: names.skillName(textOf(skillId)),
      day: names.day(day, 'long'),
      amount: typeof amount === 'number' ? amount : 1,
    });
  });
  return said.length > 0 ? [...new Set(said)] : [words.refused];
}

/** A first name is enough beside a whole one. */
export const firstName = (name: string): string => name.trim().split(/\s+/)[0] ?? name;
