import type { DatabaseSync } from 'node:sqlite';
import { merged, type Histogram } from '../telemetry/histogram.ts';

/** What one arm was like over a span, from the minutes that pages have reported. */
export interface ArmFigures {
  /** Minutes of people who reported: one each. */
  readonly minutes: number;
  readonly began: number;
  readonly edits: number;
  readonly critical: number;
  readonly loadFailures: number;
  readonly problems: number;
  readonly praise: number;
  /** Looks in which somebody had a critical error, a view that did not load, or a stream that stood still. */
  readonly disrupted: number;
  /** Milliseconds from opening a view to the first saved edit. */
  readonly firstEdit: Histogram;
}

export interface SpanFigures {
  readonly candidate: ArmFigures;
  readonly others: ArmFigures;
  /** Looks with any row. */
  readonly looks: number;
  readonly rows: number;
}

/** Rows that are added up before others get their turn. */
const AT_ONCE = 2000;

const none = (): { -readonly [Field in keyof ArmFigures]: ArmFigures[Field] } => ({ minutes: 0, began: 0, edits: 0, critical: 0, loadFailures: 0, problems: 0, praise: 0, disrupted: 0, firstEdit: [] });

/**
 * Adds up what is kept of the health of a span. Whoever asks is not waited for meanwhile.
 * @param from when the first look began, and @param to the one after the last: epoch milliseconds
 */
export async function spanFigures(database: DatabaseSync, from: number, to: number): Promise<SpanFigures> {
  const page = database.prepare(
    `select minute, schedule_id, arm, detail ->> '$.sessions' as sessions, detail ->> '$.began' as began, detail ->> '$.edits' as edits, detail ->> '$.loadFailures' as failed,
       detail ->> '$.stale' as stale, detail ->> '$.praise' as praise, json_array_length(detail, '$.critical') as critical, json_array_length(detail, '$.complaints') as problems,
       detail ->> '$.latency.firstEdit' as firstEdit
     from telemetry_minutes where (minute, schedule_id, arm) > (?, ?, ?) and minute < ? order by minute, schedule_id, arm limit ${AT_ONCE}`,
  );
  const sums = { candidate: none(), others: none() };
  const disrupted = { candidate: new Set<number>(), others: new Set<number>() };
  const looks = new Set<number>();
  let rows = 0;
  let after: readonly [number, string, string] = [from - 1, '\u{10ffff}', ''];
  for (;;) {
    const found = page.all(...after, to);
    for (const row of found) {
      const arm = row['arm'] === 'candidate' ? 'candidate' : 'others';
      const of = (field: string): number => Number(row[field] ?? 0);
      const sum = sums[arm];
      sum.minutes += of('sessions');
      sum.began += of('began');
      sum.edits += of('edits');
      sum.critical += of('critical');
      sum.loadFailures += of('failed');
      sum.problems += of('problems');
      sum.praise += of('praise');
      if (typeof row['firstEdit'] === 'string') sum.firstEdit = merged(sum.firstEdit, JSON.parse(row['firstEdit']) as Histogram);
      if (of('critical') + of('failed') + of('stale') > 0) disrupted[arm].add(of('minute'));
      looks.add(of('minute'));
      after = [of('minute'), String(row['schedule_id']), String(row['arm'])];
    }
    rows += found.length;
    if (found.length < AT_ONCE) break;
    await new Promise((resolve) => setImmediate(resolve));
  }
  sums.candidate.disrupted = disrupted.candidate.size;
  sums.others.disrupted = disrupted.others.size;
  return { ...sums, looks: looks.size, rows };
}
