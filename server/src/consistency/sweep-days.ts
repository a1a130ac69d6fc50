import { MOST_COUNTED } from '@tandem/sync/protocol';
import type { DatabaseSync } from 'node:sqlite';

/** What comparisons of a schedule came to. */
export interface Tally {
  readonly compared: number;
  readonly confirmed: number;
  readonly errors: number;
}

/** What was compared on each day, kept for the guards and for whoever asks how sure it is. */
export interface SweepDays {
  /** Counts what a sweep, or none (0), came to; written with the next `save`. */
  add(scheduleId: string, tally: Tally, sweeps?: 0 | 1): void;
  save(): void;
  /** Whole days up to yesterday, without a gap, that were compared without a confirmed difference; 0 where today has one. */
  cleanDays(scheduleId: string): number;
  /** All that is kept of a schedule, and how many sweeps it was. */
  total(scheduleId: string): Tally & { readonly sweeps: number };
}

const DAY = 24 * 60 * 60 * 1000;
/** Days looked at for a row of clean ones, and kept. */
const MOST_DAYS = 400;

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

const counted = (n: number): number => Math.min(n, MOST_COUNTED);

export function createSweepDays(database: DatabaseSync, now: () => number): SweepDays {
  const sql = {
    add: database.prepare(
      `insert into sweep_day (schedule_id, day, sweeps, compared, confirmed, errors) values (?, ?, ?, ?, ?, ?)
       on conflict (schedule_id, day) do update set sweeps = sweeps + excluded.sweeps, compared = compared + excluded.compared,
         confirmed = confirmed + excluded.confirmed, errors = errors + excluded.errors`,
    ),
    days: database.prepare('select day, compared, confirmed from sweep_day where schedule_id = ? order by day desc limit ?'),
    total: database.prepare('select sum(sweeps) as sweeps, sum(compared) as compared, sum(confirmed) as confirmed, sum(errors) as errors from sweep_day where schedule_id = ?'),
    drop: database.prepare('delete from sweep_day where day < ?'),
  };
  let waiting = new Map<string, { scheduleId: string; day: string; sweeps: number; compared: number; confirmed: number; errors: number }>();

  const save = (): void => {
    if (waiting.size === 0) return;
    const rows = [...waiting.values()];
    waiting = new Map();
    for (const { scheduleId, day, sweeps, compared, confirmed, errors } of rows) sql.add.run(scheduleId, day, sweeps, compared, confirmed, errors);
    sql.drop.run(dayOf(now() - MOST_DAYS * DAY));
  };

  return {
    add(scheduleId, { compared, confirmed, errors }, sweeps = 1) {
      const day = dayOf(now());
      const key = `${day}/${scheduleId}`;
      const row = waiting.get(key) ?? { scheduleId, day, sweeps: 0, compared: 0, confirmed: 0, errors: 0 };
      row.sweeps += sweeps;
      row.compared += counted(compared);
      row.confirmed += counted(confirmed);
      row.errors += counted(errors);
      waiting.set(key, row);
    },
    save,
    cleanDays(scheduleId) {
      save();
      const days = new Map(sql.days.all(scheduleId, MOST_DAYS).map((row) => [String(row['day']), Number(row['confirmed']) === 0 && Number(row['compared']) > 0]));
      if (days.get(dayOf(now())) === false) return 0;
      let clean = 0;
      while (days.get(dayOf(now() - (clean + 1) * DAY)) === true) clean += 1;
      return clean;
    },
    total(scheduleId) {
      save();
      const row = sql.total.get(scheduleId);
      const number = (name: string): number => Number(row?.[name] ?? 0);
      return { sweeps: number('sweeps'), compared: number('compared'), confirmed: number('confirmed'), errors: number('errors') };
    },
  };
}
