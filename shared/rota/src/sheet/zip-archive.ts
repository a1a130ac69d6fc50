/**
 * Reads ZIP archives (PKWARE APPNOTE 6.3) by their central directory, one entry at a time and in small pieces, so that
 * memory stays bounded whatever the archive claims. No ZIP64, no encryption, no other method than stored and deflate.
 */
import { Inflate } from 'fflate';
import { sheets as words } from '@tandem/words/sheets';
import { crc32 } from './crc32.ts';
import { refuseDamaged, refuseInflated, refuseKind, refuseTruncated } from './refuse.ts';
import { SheetError } from './sheet.ts';

/** What may still be inflated from a file, over all its entries. */
export interface InflateBudget {
  readonly most: number;
  used: number;
}

export interface ZipArchive {
  readonly names: readonly string[];
  /** Gives the content of an entry piece by piece. @throws SheetError when it is damaged or the budget is spent */
  inflate(name: string, budget: InflateBudget, take: (piece: Uint8Array) => void): void;
}

interface Entry {
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
}

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const END_BYTES = 22;
const MOST_COMMENT = 65_535;
const MOST_ENTRIES = 5000;
/** Deflate reaches 1032:1, so this many packed bytes make at most 4 MB at a time. */
const PIECE = 4096;
/** Text of a sheet packs about 10 to 60 times; past this factor it is made to fill memory. */
const MOST_FACTOR = 300;
const FACTOR_FROM = 4 * 1024 * 1024;

/** Whether these bytes begin as a ZIP archive does. */
export const looksZipped = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5);

/** @throws SheetError when the directory cannot be read */
export function openZip(bytes: Uint8Array): ZipArchive {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries = readDirectory(bytes, view);
  return {
    names: [...entries.keys()],
    inflate(name, budget, take) {
      const entry = entries.get(name);
      if (!entry) return refuseDamaged(name);
      if (entry.flags & 1) refuseKind(words.encryptedFound, words.encrypted);
      if (entry.size > budget.most - budget.used) refuseInflated(budget.most);
      const packed = packedBytes(bytes, view, entry) ?? refuseTruncated();
      inflateEntry(name, entry, packed, budget, take);
    },
  };
}

function readDirectory(bytes: Uint8Array, view: DataView): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  const end = findEnd(view);
  if (end < 0) return refuseTruncated();
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  if (count > MOST_ENTRIES) return refuseDamaged(words.theFile);
  const decoder = new TextDecoder();
  for (let i = 0; i < count; i += 1) {
    if (at + 46 > end || view.getUint32(at, true) !== CENTRAL) return refuseTruncated();
    const nameLength = view.getUint16(at + 28, true);
    const next = at + 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    const name = decoder.decode(bytes.subarray(at + 46, at + 46 + nameLength)).replaceAll('\\', '/');
    // Two entries of one name would let one program read what another does not see.
    if (entries.has(name)) return refuseDamaged(name);
    entries.set(name, {
      flags: view.getUint16(at + 8, true),
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      packed: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      offset: view.getUint32(at + 42, true),
    });
    at = next;
  }
  return entries;
}

function findEnd(view: DataView): number {
  const last = view.byteLength - END_BYTES;
  for (let at = last; at >= Math.max(0, last - MOST_COMMENT); at -= 1) if (view.getUint32(at, true) === END) return at;
  return -1;
}

function packedBytes(bytes: Uint8Array, view: DataView, { offset, packed }: Entry): Uint8Array | null {
  if (offset + 30 > bytes.length || view.getUint32(offset, true) !== LOCAL) return null;
  const from = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  return from + packed > bytes.length ? null : bytes.subarray(from, from + packed);
}

function inflateEntry(name: string, entry: Entry, packed: Uint8Array, budget: InflateBudget, take: (piece: Uint8Array) => void): void {
  let size = 0;
  let sum = 0;
  let read = 0;
  const accept = (piece: Uint8Array): void => {
    size += piece.length;
    budget.used += piece.length;
    if (budget.used > budget.most) refuseInflated(budget.most);
    if (size > FACTOR_FROM && size > MOST_FACTOR * read) refuseInflated(budget.most);
    sum = crc32(piece, sum);
    take(piece);
  };
  const inflate = entry.method === 8 ? new Inflate(accept) : null;
  if (!inflate && entry.method !== 0) refuseDamaged(name);
  try {
    for (let at = 0; at === 0 || at < packed.length; at += PIECE) {
      const piece = packed.subarray(at, at + PIECE);
      read += piece.length;
      if (inflate) inflate.push(piece, at + PIECE >= packed.length);
      else accept(piece);
    }
  } catch (error) {
    if (error instanceof SheetError) throw error;
    refuseDamaged(name);
  }
  if (size !== entry.size || sum !== entry.crc) refuseDamaged(name);
}
