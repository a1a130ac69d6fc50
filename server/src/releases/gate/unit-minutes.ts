import { unitsIn } from '../composition/units.ts';
import type { Pointer } from '../pointer.ts';
import type { GatePolicy } from './gate-policy.ts';
import { gateWindow } from './gate-watch.ts';
import { testedOf } from './tested.ts';
import { countIn, newRow, versionsIn, type HeardHealth, type PageMemory, type UnitMinute, type UnitRow } from './unit-health.ts';

/** Pages that are remembered; the one that was heard of longest ago is forgotten first, and counts as new when it speaks again. */
const MOST_PAGES = 50_000;

interface Cell {
  readonly row: UnitRow;
  readonly given: Set<string>;
}

type KnownPage = PageMemory & { readonly digest: string };

/** How pages are with what is being rolled out, by minute, unit, version and cohort: in memory, as far back as a look goes. */
export interface UnitMinutes {
  /** Counts what a page says for what the pointer gives its person. */
  heard(pointer: Pointer, heard: HeardHealth): void;
  /** Minutes of a unit that are over at `until`, by time, those without any page too. */
  of(unit: string, until: number): readonly UnitMinute[];
}

export function createUnitMinutes({ policy, now }: { readonly policy: GatePolicy; readonly now: () => number }): UnitMinutes {
  const length = policy.minute * 1000;
  const kept = gateWindow(policy);
  const minutes = new Map<number, Map<string, Cell>>();
  const pages = new Map<string, Map<string, KnownPage>>();

  function cellsNow(): Map<string, Cell> {
    const from = Math.floor(now() / length) * length;
    const known = minutes.get(from);
    if (known) return known;
    for (const at of minutes.keys()) if (at < from - kept) minutes.delete(at);
    const cells = new Map<string, Cell>();
    minutes.set(from, cells);
    return cells;
  }

  /** The memory of a page, from now on the newest. */
  function pageOf(session: string): Map<string, KnownPage> {
    const known = pages.get(session) ?? new Map<string, KnownPage>();
    pages.delete(session);
    pages.set(session, known);
    const [oldest] = pages.keys();
    if (pages.size > MOST_PAGES && oldest !== undefined) pages.delete(oldest);
    return known;
  }

  return {
    heard(pointer, heard) {
      for (const [unit, stanza] of unitsIn(pointer)) {
        const tested = testedOf(stanza);
        if (tested === null) continue;
        const cohort = tested.given(heard.person) ? 'candidate' : 'stable';
        for (const digest of versionsIn(heard, unit, tested)) {
          // A page may say that it has what its person is not given.
          if (cohort === 'stable' && digest === tested.digest) continue;
          const key = `${unit} ${digest} ${cohort}`;
          const cells = cellsNow();
          const cell = cells.get(key) ?? { row: newRow(unit, digest, cohort), given: new Set<string>() };
          cells.set(key, cell);
          const memory = pageOf(heard.session);
          const page = memory.get(unit);
          // Another version begins anew.
          const before = page?.digest === digest ? page : null;
          memory.set(unit, { ...countIn(cell.row, heard, before, cell.given, policy.growth.after * 1000, now()), digest });
        }
      }
    },
    of(unit, until) {
      const last = Math.floor(until / length) * length;
      const found: UnitMinute[] = [];
      for (let from = last - Math.ceil(kept / length) * length; from < last; from += length) {
        found.push({ from, rows: [...(minutes.get(from)?.values() ?? [])].map(({ row }) => row).filter((row) => row.unit === unit) });
      }
      return found;
    },
  };
}
