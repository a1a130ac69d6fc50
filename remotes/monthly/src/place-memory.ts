/**
 * What of the view the page's address keeps: filters, look, the selected cell, the first row. What a person does is put
 * there a moment later, several things at once; what the address says by itself is handed back. No DOM.
 */
import type { PlaceChange, PlaceOptions } from '@tandem/sync';

const KEYS = ['skill', 'contract', 'shift', 'only', 'find', 'look', 'cell', 'top'] as const;
export type KeptKey = (typeof KEYS)[number];
export type Kept = Readonly<Partial<Record<KeptKey, string>>>;

/** Milliseconds: typing and scrolling end first, and a browser bears only so many changes of its address. */
const REST = 250;

export type PlaceMemory = ReturnType<typeof createPlaceMemory>;

/** @param later runs something after some milliseconds; what it gives back calls that off. */
export function createPlaceMemory({
  navigate,
  later,
}: {
  navigate: (to: PlaceChange) => void;
  later: (run: () => void, ms: number) => () => void;
}) {
  /** What the address holds, as far as it was told or said here. */
  const known: Partial<Record<KeptKey, string>> = {};
  let waiting: Partial<Record<KeptKey, string>> = {};
  let callOff = (): void => undefined;

  function tell(): void {
    const options = waiting;
    waiting = {};
    Object.assign(known, options);
    if (Object.keys(options).length > 0) navigate({ options });
  }

  return {
    /** Puts options into the address when nothing more has come for a moment; the empty text takes one out. */
    keep(options: Kept): void {
      for (const key of KEYS) {
        const value = options[key];
        if (value === undefined) continue;
        if (value === (known[key] ?? '')) delete waiting[key];
        else waiting[key] = value;
      }
      callOff();
      callOff = later(tell, REST);
    },
    /** The options that somebody else has changed, the back button or another view; those still to be told here are not among them. */
    receive(options: PlaceOptions): Kept {
      const changed: Partial<Record<KeptKey, string>> = {};
      for (const key of KEYS) {
        const value = options[key] ?? '';
        if (key in waiting || value === (known[key] ?? '')) continue;
        known[key] = changed[key] = value;
      }
      return changed;
    },
    dispose: () => callOff(),
  };
}
