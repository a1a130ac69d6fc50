/** What the page's address keeps of the week: kinds of rows, filters, the selected cell and the row scrolled to. */
import { filterFromOptions, filterToOptions } from '@tandem/ui';
import type { IsoDate, StaffId } from '@tandem/rota';
import type { WeekList } from './week-list.svelte.ts';

type Options = Readonly<Record<string, string>>;

/** Milliseconds that the address waits for more of the same. */
const SETTLING = 200;

export interface KeptPlace {
  readonly cell: { readonly staffId: StaffId; readonly date: IsoDate } | null;
  /** Key of the first row that was seen. */
  readonly top: string | null;
}

export interface PlaceKeeper {
  /** Brings what is kept up to date; an empty value is taken out. */
  readonly keep: (options: Options) => void;
  /** What is shown has changed by hand. */
  readonly keepList: () => void;
  /** Where the page was left, the first time it is asked; later null. */
  readonly take: () => KeptPlace | null;
}

/** `staffId/date`; null when it is neither. */
function parseCell(text: string | undefined): KeptPlace['cell'] {
  const at = text?.lastIndexOf('/') ?? -1;
  return text && at > 0 ? { staffId: text.slice(0, at), date: text.slice(at + 1) } : null;
}

export interface KeeperPorts {
  readonly list: Pick<WeekList, 'filter' | 'by' | 'setFilter' | 'setBy'>;
  readonly navigate: (options: Options) => void;
  /** Runs something after so many milliseconds; the answer calls it off. */
  readonly after: (ms: number, run: () => void) => () => void;
}

/** Options that belong to the list, as the address would hold them. */
function listOptions({ filter, by }: KeeperPorts['list']): Options {
  return { ...filterToOptions(filter), by: by === 'person' ? '' : by };
}

/**
 * Reads places and writes them. What is kept goes into the address when it rests, and at once when the view goes.
 * A place that comes meanwhile overrides only what is not waiting to be written.
 */
export function createPlaceKeeper({ list, navigate, after }: KeeperPorts) {
  let held: Options = {};
  let waiting: Record<string, string> = {};
  let kept: KeptPlace | null = null;
  let callOff = (): void => undefined;

  function write(): void {
    callOff();
    callOff = () => undefined;
    const changed = Object.fromEntries(Object.entries(waiting).filter(([key, value]) => (held[key] ?? '') !== value));
    waiting = {};
    if (Object.keys(changed).length > 0) navigate(changed);
  }

  function keep(options: Options): void {
    Object.assign(waiting, options);
    callOff();
    callOff = after(SETTLING, write);
  }

  return {
    keep,
    keepList: () => keep(listOptions(list)),
    take() {
      const found = kept;
      kept = null;
      return found;
    },
    /** The page has come to a place. */
    read(options: Options, first: boolean) {
      held = options;
      const next = { ...options, ...waiting };
      list.setFilter(filterFromOptions(next));
      list.setBy(next['by'] ?? '');
      if (first) kept = { cell: parseCell(options['cell']), top: options['top'] ?? null };
    },
    flush: write,
    dispose() {
      callOff();
    },
  };
}
