import { MARK_KINDS, type HealthSeriesAnswer } from '@tandem/rest';
import type { DatabaseSync } from 'node:sqlite';
import { FLAGS_CHANGED } from './audit-flags.ts';

type Mark = HealthSeriesAnswer['marks'][number];

const KINDS: Readonly<Record<string, Mark['kind']>> = {
  [FLAGS_CHANGED]: 'flip',
  'rollout-start': 'stage',
  'rollout-widen': 'stage',
  'rollout-finish': 'stage',
  'rollout-hold': 'hold',
  'rollback-ordered': 'rollback',
  'rollout-roll-back': 'fail',
  'rollout-kill': 'kill',
};
/** Milliseconds within which lines tell of one thing: a kill turns flags off in every schedule. */
const TOGETHER = 5000;
/** The newest that are told. */
const MOST_MARKS = 20;
/** Lines that are looked at: many flags change at once. */
const MOST_LINES = 2000;

const weight = ({ kind }: Mark): number => MARK_KINDS.indexOf(kind);

/** What was done that may have changed how pages are, as the audit has it: what belongs together once, by what weighs most of it. */
export function readMarks(database: DatabaseSync, since: number, schedules: readonly string[], nameOf: (actor: string) => string): Mark[] {
  const lines = database.prepare('select at, action, actor, schedule_id, reason from audit where (schedule_id is null or schedule_id in (select value from json_each(?))) order by seq desc limit ?');
  const marks: (Mark & { readonly began: number })[] = [];
  for (const row of lines.iterate(JSON.stringify(schedules), MOST_LINES)) {
    const at = Number(row['at']);
    if (at < since) break;
    const kind = KINDS[String(row['action'])];
    if (!kind) continue;
    const mark = { at, kind, schedule: row['schedule_id'] as string | null, by: nameOf(String(row['actor'])), reason: String(row['reason']), began: at };
    const last = marks.at(-1);
    if (!last || last.began - at > TOGETHER) {
      if (marks.length === MOST_MARKS) break;
      marks.push(mark);
      continue;
    }
    const heavier = weight(mark) > weight(last) ? mark : last;
    marks[marks.length - 1] = { ...heavier, schedule: mark.schedule === last.schedule ? mark.schedule : null, began: at };
  }
  return marks.reverse().map(({ began: _, ...mark }) => mark);
}
