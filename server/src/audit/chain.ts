import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { canonical } from '@tandem/rest';

/** A line as it is exported. Its hash is of all that stands before it here, so that whoever has the line can compute it. */
export interface ChainedLine {
  readonly seq: number;
  /** ISO instant. */
  readonly ts: string;
  readonly actor: string;
  readonly source: string;
  readonly action: string;
  /** null: every schedule. */
  readonly schedule: string | null;
  readonly reason: string;
  /** These five are null where an action has none. */
  readonly before: unknown;
  readonly after: unknown;
  readonly revision: unknown;
  readonly epoch: unknown;
  readonly evidence: unknown;
  /** What else an action tells. */
  readonly detail: Readonly<Record<string, unknown>>;
  readonly prevHash: string;
  /** SHA-256 (hex) of {@link canonical} of the rest. */
  readonly hash: string;
}

/** What the last line of a chain is called: whoever keeps it notices that lines are missing after it. */
export interface AuditHead {
  /** 0: there is no line yet. */
  readonly seq: number;
  readonly hash: string;
}

/** What the first line names as the hash before it. */
export const NO_LINE = '0'.repeat(64);

type Row = Readonly<Record<string, unknown>>;

/** The hash that a line with this content has. */
export function hashOf({ hash: _, ...line }: ChainedLine): string {
  return createHash('sha256').update(canonical(line)).digest('hex');
}

/** The line of a row, with the hashes that are stored. @throws SyntaxError when its detail is no JSON */
export function lineOf(row: Row): ChainedLine {
  const { before = null, after = null, revision = null, epoch = null, evidence = null, ...detail } = JSON.parse(String(row['detail'])) as Row;
  return {
    seq: Number(row['seq']),
    ts: new Date(Number(row['at'])).toISOString(),
    actor: String(row['actor']),
    source: String(row['source']),
    action: String(row['action']),
    schedule: row['schedule_id'] as string | null,
    reason: String(row['reason']),
    before,
    after,
    revision,
    epoch,
    evidence,
    detail,
    prevHash: String(row['prev_hash']),
    hash: String(row['hash']),
  };
}

/** The last line that has a hash. */
export function headOf(database: DatabaseSync): AuditHead {
  const row = database.prepare(`select seq, hash from audit where hash <> '' order by seq desc limit 1`).get();
  return row ? { seq: Number(row['seq']), hash: String(row['hash']) } : { seq: 0, hash: NO_LINE };
}

/** Appends to the chain all lines that are not in it yet. Belongs into the transaction that added them. */
export function chainNew(database: DatabaseSync): void {
  const chain = database.prepare('update audit set prev_hash = ?, hash = ? where seq = ?');
  let { hash: prevHash } = headOf(database);
  for (const row of database.prepare(`select * from audit where hash = '' order by seq`).all()) {
    const line = { ...lineOf(row), prevHash };
    const hash = hashOf(line);
    chain.run(prevHash, hash, line.seq);
    prevHash = hash;
  }
}
