import { DRILLS, type DrillAnswer, type DrillKind, type DrillStep } from '@tandem/rest';
import type { DatabaseSync } from 'node:sqlite';

export const BEGUN = 'drill-begun';
export const ENDED = 'drill-ended';
const MOST = 200;

export interface DrillLog {
  /** Newest first; `steps` and `running` as this process knows them. */
  newest(nameOf: (actor: string) => string): DrillAnswer[];
  /** The kind and reason that were ordered under this id; null: none was. */
  orderOf(id: string): { readonly kind: DrillKind; readonly reason: string } | null;
}

/** What was drilled, as the audit has it: a line when it began and one when it had ended. */
export function createDrillLog(database: DatabaseSync): DrillLog {
  const lines = database.prepare('select at, actor, source, action, reason, detail from audit where action in (?, ?) order by seq desc limit ?');
  const read = () =>
    lines.all(BEGUN, ENDED, 2 * MOST).map((row) => ({
      at: Number(row['at']),
      actor: String(row['actor']),
      source: row['source'] as DrillAnswer['source'],
      action: String(row['action']),
      reason: String(row['reason']),
      detail: JSON.parse(String(row['detail'])) as { readonly id: string; readonly kind: DrillKind; readonly passed?: boolean; readonly steps?: readonly DrillStep[] },
    }));
  return {
    newest(nameOf) {
      const all = read();
      const ends = new Map(all.filter(({ action }) => action === ENDED).map((line) => [line.detail.id, line]));
      return all
        .filter(({ action, detail }) => action === BEGUN && DRILLS.includes(detail.kind))
        .map(({ at, actor, source, reason, detail: { id, kind } }) => {
          const end = ends.get(id);
          return { id, kind, by: nameOf(actor), source, reason, began: at, ended: end?.at ?? null, running: false, passed: end?.detail.passed ?? null, steps: [...(end?.detail.steps ?? [])] };
        });
    },
    orderOf(id) {
      const line = read().find(({ action, detail }) => action === BEGUN && detail.id === id);
      return line ? { kind: line.detail.kind, reason: line.reason } : null;
    },
  };
}
