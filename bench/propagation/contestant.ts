/** What each contestant is given, and what it has to do: nothing of it knows Node. */

export interface BenchCell {
  /** `<staffId>/<date>/<slot>` */
  readonly key: string;
  readonly staffId: string;
  readonly date: string;
  readonly slot: number;
  readonly shift: string;
}

export interface DayRange {
  readonly from: string;
  readonly to: string;
}

/** A view was told of something: how its cells read now. Called once for each time that it is told. */
export type ViewTold = (view: number, read: (key: string) => string | undefined) => void;

export interface Contestant {
  /** Takes all cells and lets each view watch its days. */
  readonly load: (cells: readonly BenchCell[], views: readonly DayRange[], told: ViewTold) => void | Promise<void>;
  readonly edit: (cell: BenchCell, shift: string) => void | Promise<void>;
  /** Cells that somebody else changed at once. */
  readonly batch: (cells: readonly BenchCell[], shift: string) => void | Promise<void>;
  /** What has to follow an edit and is not timed. */
  readonly afterEdit?: () => void;
}

/** A view that keeps its own days, for contestants that leave the choice of cells to their users. */
export function keptView(view: number, { from, to }: DayRange, told: ViewTold): { readonly hold: (cells: readonly BenchCell[]) => void; readonly change: (changes: Iterable<readonly [key: string, date: string, shift: string]>) => void } {
  const cells = new Map<string, string>();
  const read = (key: string): string | undefined => cells.get(key);
  const isWithin = (date: string): boolean => date >= from && date <= to;
  return {
    hold: (all) => {
      for (const { key, date, shift } of all) if (isWithin(date)) cells.set(key, shift);
    },
    change: (changes) => {
      let any = false;
      for (const [key, date, shift] of changes) {
        if (!isWithin(date)) continue;
        cells.set(key, shift);
        any = true;
      }
      if (any) told(view, read);
    },
  };
}
