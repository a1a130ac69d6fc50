import type { TrayItem } from '@tandem/sync';

/** One of the values to choose from. */
export interface TraySide {
  /** null: it is not known who wrote it. */
  readonly name: string | null;
  readonly value: unknown;
  /** Epoch milliseconds. */
  readonly at: number | null;
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
  readonly reasons: readonly string[];
}

export function trayCard(item: TrayItem): TrayCard {
  if (item.kind === 'rejected') {
    const { opId, cell, own, at, reasons } = item;
    return { id: opId, cell, mine: { name: null, value: own, at, stands: false }, theirs: null, reasons: [...new Set(reasons.map(({ message }) => message))] };
  }
  const side = ({ value, by, at }: typeof item.stands, stands: boolean): TraySide => ({ name: by, value, at, stands });
  const [stands, lost] = [side(item.stands, true), side(item.lost, false)];
  const [mine, theirs] = item.mine === 'stands' ? [stands, lost] : [lost, stands];
  return { id: item.conflict, cell: item.cell, mine, theirs, reasons: [] };
}

/** A first name is enough beside a whole one. */
export const firstName = (name: string): string => name.trim().split(/\s+/)[0] ?? name;
