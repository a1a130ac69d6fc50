import { releasePointer } from '@tandem/rest';
import * as z from 'zod/mini';
import type { Pointer } from './pointer.ts';

/** Parses what `live.json` and its snapshots hold; null when it is not a pointer. */
export function parsePointer(text: string): Pointer | null {
  try {
    const parsed = z.safeParse(releasePointer, JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

export const pointerText = (live: Pointer): string => `${JSON.stringify(live, null, 1)}\n`;
