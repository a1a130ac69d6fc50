import type { CellKey, CellValue } from './cell-value.ts';

/**
 * A sum of hashes of cells: equal for equal sets of cells, whatever the order in which they came, and kept current by taking the
 * old cell out and putting the new one in. Two sums of FNV-1a (Fowler, Noll, Vo; 32 bits) with different beginnings, modulo 2^32.
 */
export interface Digest {
  readonly cells: number;
  readonly sums: readonly [number, number];
}

export const EMPTY_DIGEST: Digest = Object.freeze({ cells: 0, sums: Object.freeze([0, 0]) as readonly [number, number] });

const PRIME = 0x01000193;
const BEGIN = [0x811c9dc5, 0x2f0b4c47] as const;

function fnv(text: string, begin: number): number {
  let hash = begin;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), PRIME);
  return hash >>> 0;
}

/** The same text for equal values (`sameValue`), whatever the order of their fields. */
function textOf(cell: CellKey, value: CellValue): string {
  const fields = Object.keys(value).filter((field) => value[field] !== undefined);
  return cell + fields.sort().map((field) => `\n${field}=${JSON.stringify(value[field])}`).join('');
}

function moved(digest: Digest, cell: CellKey, value: CellValue, sign: 1 | -1): Digest {
  const text = textOf(cell, value);
  const [a, b] = digest.sums;
  return { cells: digest.cells + sign, sums: [(a + sign * fnv(text, BEGIN[0])) >>> 0, (b + sign * fnv(text, BEGIN[1])) >>> 0] };
}

/** The digest once a cell holds `after` in place of `before`; null: nothing. */
export function withCell(digest: Digest, cell: CellKey, before: CellValue | null, after: CellValue | null): Digest {
  const out = before ? moved(digest, cell, before, -1) : digest;
  return after ? moved(out, cell, after, 1) : out;
}

/** For the wire and for comparing. */
export const digestText = ({ cells, sums }: Digest): string => `${cells}-${sums.map((sum) => sum.toString(16).padStart(8, '0')).join('')}`;
