import type { DatabaseSync } from 'node:sqlite';
import { inSnapshot } from '../storage/transaction.ts';
import { hashOf, headOf, lineOf, NO_LINE, type AuditHead, type ChainedLine } from './chain.ts';

/** A head that was kept elsewhere; `seq` null: its hash alone is known. */
export interface KeptHead {
  readonly seq: number | null;
  readonly hash: string;
}

/** What is wrong with the audit, at the first place where it is. */
export interface BrokenAudit {
  readonly seq: number;
  readonly problem: 'missing' | 'changed' | 'replaced' | 'unchained' | 'unreadable';
  /** One sentence. */
  readonly says: string;
}

export interface VerifiedAudit {
  readonly lines: number;
  readonly head: AuditHead;
  /** null: every line is as it was written, and every kept head is a line. */
  readonly broken: BrokenAudit | null;
}

/** Reads every line and computes its hash anew; then looks for the heads that were kept elsewhere. */
export function verifyAudit(database: DatabaseSync, kept: readonly KeptHead[]): VerifiedAudit {
  return inSnapshot(database, () => {
    const head = headOf(database);
    const lines = Number(database.prepare('select count(*) as lines from audit').get()?.['lines']);
    return { lines, head, broken: brokenLink(database) ?? brokenHead(database, kept) };
  });
}

function brokenLink(database: DatabaseSync): BrokenAudit | null {
  let before: Pick<ChainedLine, 'seq' | 'hash'> = { seq: 0, hash: NO_LINE };
  for (const row of database.prepare('select * from audit order by seq').iterate()) {
    const seq = Number(row['seq']);
    if (seq !== before.seq + 1) return { seq: before.seq + 1, problem: 'missing', says: `Line ${before.seq + 1} is missing: the next one is ${seq}.` };
    const line = readLine(row);
    if (line === null) return { seq, problem: 'unreadable', says: `Line ${seq} cannot be read.` };
    if (line.hash === '') return { seq, problem: 'unchained', says: `Line ${seq} has no hash: an older program, or somebody else, has added it.` };
    if (hashOf(line) !== line.hash) return { seq, problem: 'changed', says: `Line ${seq} is not what was written: its content has another hash.` };
    // This line is whole, so that it is the one before which is not what it was.
    if (line.prevHash !== before.hash) return { seq: Math.max(1, before.seq), problem: 'replaced', says: seq === 1 ? 'Line 1 is not the first that was written.' : `Line ${before.seq} is another one than line ${seq} was written after.` };
    before = line;
  }
  return null;
}

function readLine(row: Readonly<Record<string, unknown>>): ChainedLine | null {
  try {
    return lineOf(row);
  } catch {
    return null;
  }
}

function brokenHead(database: DatabaseSync, kept: readonly KeptHead[]): BrokenAudit | null {
  const bySeq = database.prepare('select hash from audit where seq = ?');
  const byHash = database.prepare('select seq from audit where hash = ?');
  const { seq: last } = headOf(database);
  for (const { seq, hash } of kept) {
    if (seq === 0 || (seq === null ? byHash.get(hash) : bySeq.get(seq)?.['hash'] === hash)) continue;
    if (seq === null) return { seq: last + 1, problem: 'missing', says: `No line has the hash ${hash}: lines after ${last} are missing, or all of them were written anew.` };
    if (seq > last) return { seq: last + 1, problem: 'missing', says: `Lines ${last + 1} to ${seq} are missing at the end.` };
    return { seq, problem: 'replaced', says: `Line ${seq} is another one than it was: it and what follows were written anew.` };
  }
  return null;
}
