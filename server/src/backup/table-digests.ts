import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';

/** What a table holds: how many rows, and SHA-256 (hex) over all of them in the order of their key. */
export interface TableDigest {
  readonly rows: number;
  readonly digest: string;
}

/** Every table by name; SQLite's own are left out. */
export type TableDigests = Readonly<Record<string, TableDigest>>;

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** The tables of a database, by name, without SQLite's own. */
export const tableNames = (database: DatabaseSync): string[] =>
  database
    .prepare("select name from sqlite_schema where type = 'table' and name not like 'sqlite~_%' escape '~' order by name")
    .all()
    .map((row) => String(row['name']));

/** The columns of a table in their own order, and those of its key. */
export function columnsOf(database: DatabaseSync, table: string): { readonly all: readonly string[]; readonly key: readonly string[] } {
  const columns = database.prepare('select name, pk from pragma_table_info(?)').all(table);
  const key = columns.filter(({ pk }) => Number(pk) > 0).sort((a, b) => Number(a['pk']) - Number(b['pk']));
  return { all: columns.map(({ name }) => String(name)), key: key.map(({ name }) => String(name)) };
}

/** Reads every row of one table. The order of columns and of insertion does not matter. */
export function digestTable(database: DatabaseSync, table: string): TableDigest {
  const { all, key } = columnsOf(database, table);
  const columns = [...all].sort();
  const order = (key.length > 0 ? key : columns).map(quoted).join(', ');
  const hash = createHash('sha256').update(JSON.stringify(columns));
  let rows = 0;
  for (const row of database.prepare(`select ${columns.map(quoted).join(', ')} from ${quoted(table)} order by ${order}`).iterate()) {
    hash.update(`\n${JSON.stringify(columns.map((name) => row[name]))}`);
    rows += 1;
  }
  return { rows, digest: hash.digest('hex') };
}

/** @param onTable called before each table is read */
export function digestTables(database: DatabaseSync, names: readonly string[], onTable: (name: string) => void = () => {}): TableDigests {
  return Object.fromEntries(
    names.map((name): [string, TableDigest] => {
      onTable(name);
      return [name, digestTable(database, name)];
    }),
  );
}

/** Names of the tables that are not the same in both. */
export function differingTables(a: TableDigests, b: TableDigests): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])]
    .filter((name) => a[name]?.rows !== b[name]?.rows || a[name]?.digest !== b[name]?.digest)
    .sort();
}
