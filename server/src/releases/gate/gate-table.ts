import type { DatabaseSync } from 'node:sqlite';
import type { GateState } from './gate-watch.ts';

/** What is remembered of each unit that is watched. */
export interface GateTable {
  of(unit: string): GateState | null;
  put(unit: string, state: GateState): void;
  remove(unit: string): void;
}

export function createGateTable(database: DatabaseSync): GateTable {
  const sql = {
    of: database.prepare('select state from release_watch where unit = ?'),
    put: database.prepare('insert into release_watch (unit, state) values (?, ?) on conflict (unit) do update set state = excluded.state'),
    remove: database.prepare('delete from release_watch where unit = ?'),
  };
  return {
    of(unit) {
      const text = sql.of.get(unit)?.['state'];
      return text === undefined ? null : (JSON.parse(String(text)) as GateState);
    },
    put: (unit, state) => void sql.put.run(unit, JSON.stringify(state)),
    remove: (unit) => void sql.remove.run(unit),
  };
}
