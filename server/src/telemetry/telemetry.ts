import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { HealthAnswer, HealthSample } from '@tandem/rest';
import { inTransaction } from '../storage/transaction.ts';
import { TOKEN_LASTS, type Arm, type HealthClaims, type HealthTokens } from './health-token.ts';
import { createHealthSteps } from './health-steps.ts';
import { contribute, emptyRow, mergedRows, withWord, type HealthMinute, type HealthRow } from './minute.ts';
import { createMinuteReader } from './read-minutes.ts';

/** What is older is forgotten. */
export const KEPT = 8 * 24 * 3_600_000;

/** A commit of more cells is an import, and no hundred people at work. */
const MOST_AT_ONCE = 100;

/** What did not count, and why, since the start. */
export interface Dropped {
  forged: number;
  expired: number;
  build: number;
  schedule: number;
}

export interface Asked {
  readonly token: string | null;
  readonly sample: HealthSample | null;
  readonly user: string;
  readonly schedule: string;
  /** They can change nothing. */
  readonly viewer: boolean;
  readonly knownBuild: boolean;
}

/** How pages are, by minute, arm and schedule. */
export interface Telemetry {
  /** Counts a sample for what its token says, and gives the page's next token. */
  take(asked: Asked): HealthAnswer;
  /** The page whose token it is; null: it is nobody's, or not theirs. */
  sessionOf(token: string, whose: Pick<Asked, 'user' | 'schedule'>): string | null;
  /** Milliseconds of a minute, as long as each is now. */
  minuteMs(): number;
  /** The server itself has confirmed differences. */
  found(schedule: string, differences: number): void;
  /** Cells have been written. */
  edited(schedule: string, cells: number): void;
  /** Somebody has reported a problem, or praised it. */
  said(schedule: string, kind: 'problem' | 'praise', user: string): void;
  /** Minutes that begin in `[from, to)`, each as long as they are now, oldest first, those without any row too; as far as they have been counted. */
  minutes(from: number, to: number): HealthMinute[];
  /** The same in longer steps: hours, or parts of one. */
  steps(from: number, to: number, step: number): HealthMinute[];
  dropped(): Readonly<Dropped>;
  /** Samples that did count, since the start. */
  accepted(): number;
  /** Writes what was counted, and who is connected; to be called every few seconds. */
  save(): void;
}

export interface TelemetryParts {
  readonly database: DatabaseSync;
  readonly tokens: HealthTokens;
  readonly flagsOf: (scheduleId: string) => { readonly epoch: number; readonly revision: number };
  readonly armOf: (scheduleId: string) => Arm;
  /** How long a minute is to be, in milliseconds. */
  readonly minuteMs: () => number;
  readonly scheduleIds: () => readonly string[];
  /** Pages that have the schedule open. */
  readonly connectedTo: (scheduleId: string) => number;
  readonly now: () => number;
  readonly newId?: () => string;
}

interface Cell {
  row: HealthRow;
  /** By user: what they have given. */
  readonly given: Map<string, ReadonlySet<string>>;
  unsaved: boolean;
}

export function createTelemetry({ database, tokens, flagsOf, armOf, minuteMs, scheduleIds, connectedTo, now, newId = randomUUID }: TelemetryParts): Telemetry {
  const sql = {
    row: database.prepare('select detail from telemetry_minutes where minute = ? and schedule_id = ? and arm = ?'),
    put: database.prepare('insert into telemetry_minutes (minute, schedule_id, arm, detail) values (?, ?, ?, ?) on conflict do update set detail = excluded.detail'),
    marks: database.prepare('select marks from telemetry_sessions where session = ?'),
    mark: database.prepare('insert into telemetry_sessions (session, minute, marks) values (?, ?, ?) on conflict do update set minute = excluded.minute, marks = excluded.marks'),
    forget: [database.prepare('delete from telemetry_minutes where minute < ?'), database.prepare('delete from telemetry_sessions where minute < ?')],
  };
  const stored = createMinuteReader(database);
  let accepted = 0;
  const dropped: Dropped = { forged: 0, expired: 0, build: 0, schedule: 0 };
  /** Beginning of the minute that is being counted; it is over when another begins. */
  let minute = -1;
  let cells = new Map<string, Cell>();
  /** Of pages, not yet written. */
  let marks = new Map<string, number>();
  let forgotten = 0;

  function begin(): void {
    const length = minuteMs();
    const current = Math.floor(now() / length) * length;
    if (current === minute) return;
    write();
    minute = current;
    cells = new Map();
  }

  function cellOf(schedule: string, arm: Arm): Cell {
    begin();
    const key = `${arm} ${schedule}`;
    const known = cells.get(key);
    if (known) return known;
    const stored = sql.row.get(minute, schedule, arm);
    const row = stored ? mergedRows(emptyRow(schedule, arm), JSON.parse(String(stored['detail'])) as HealthRow) : emptyRow(schedule, arm);
    const cell: Cell = { row, given: new Map(), unsaved: false };
    cells.set(key, cell);
    return cell;
  }

  function change(cell: Cell, row: HealthRow): void {
    cell.row = { ...row, connected: Math.max(row.connected, connectedTo(row.tenant)) };
    cell.unsaved = true;
  }

  const marksOf = (session: string): number => marks.get(session) ?? Number(sql.marks.get(session)?.['marks'] ?? 0);

  function count({ session, user, schedule, arm }: HealthClaims, sample: HealthSample, viewer: boolean): void {
    const cell = cellOf(schedule, arm);
    const before = marksOf(session);
    const { row, marks: after, given } = contribute(cell.row, { sample, session, at: now(), marks: before, given: cell.given.get(user) ?? new Set(), viewer });
    change(cell, row);
    cell.given.set(user, given);
    if (after !== before) marks.set(session, after);
  }

  /** Pages that are there and say nothing are silent, not gone. */
  function look(): void {
    for (const id of scheduleIds()) {
      if (connectedTo(id) === 0) continue;
      const cell = cellOf(id, armOf(id));
      if (connectedTo(id) > cell.row.connected) change(cell, cell.row);
    }
  }

  function write(): void {
    const dirty = [...cells.values()].filter(({ unsaved }) => unsaved);
    if (dirty.length + marks.size > 0) {
      inTransaction(database, () => {
        for (const { row } of dirty) sql.put.run(minute, row.tenant, row.arm, JSON.stringify(row));
        for (const [session, bits] of marks) sql.mark.run(session, minute, bits);
        if (forgotten !== minute) sql.forget.forEach((statement) => statement.run(now() - KEPT));
        forgotten = minute;
      });
      dirty.forEach((cell) => (cell.unsaved = false));
      marks = new Map();
    }
  }

  const longer = createHealthSteps({ database, kept: KEPT, now });

  function save(): void {
    look();
    write();
    longer.roll();
  }

  return {
    save,
    minuteMs,
    sessionOf(token, { user, schedule }) {
      const read = tokens.read(token, now());
      return typeof read === 'object' && read.user === user && read.schedule === schedule ? read.session : null;
    },
    take({ token, sample, user, schedule, viewer, knownBuild }) {
      begin();
      const read = token === null ? null : tokens.read(token, now());
      const said = typeof read === 'object' ? read : null;
      const own = said !== null && said.user === user && said.schedule === schedule;
      if (typeof read === 'string') dropped[read] += 1;
      else if (said && !own) dropped.schedule += 1;
      else if (!knownBuild && sample) dropped.build += 1;
      const counted = own && knownBuild && sample !== null;
      if (counted) {
        accepted += 1;
        count(said, sample, viewer);
      }

      const arm = armOf(schedule);
      const session = own ? said.session : newId();
      const { epoch, revision } = flagsOf(schedule);
      // A page that changes its arm is another one for statistics.
      const same = own && said.arm === arm;
      const next: HealthClaims = { session: same ? session : newId(), user, schedule, arm, revision, epoch, until: now() + TOKEN_LASTS };
      if (!same && knownBuild) {
        const cell = cellOf(schedule, arm);
        const given = cell.given.get(user) ?? new Set();
        if (!given.has('assigned')) {
          cell.given.set(user, new Set([...given, 'assigned']));
          change(cell, { ...cell.row, assigned: cell.row.assigned + 1 });
        }
      }
      return { token: tokens.sign(next), everyMs: minuteMs(), counted };
    },
    found(schedule, differences) {
      const cell = cellOf(schedule, armOf(schedule));
      change(cell, { ...cell.row, inconsistencies: cell.row.inconsistencies + differences });
    },
    edited(schedule, edits) {
      if (edits > MOST_AT_ONCE) return;
      const cell = cellOf(schedule, armOf(schedule));
      change(cell, { ...cell.row, edits: cell.row.edits + edits });
    },
    said(schedule, kind, user) {
      const cell = cellOf(schedule, armOf(schedule));
      const given = cell.given.get(user) ?? new Set();
      if (given.has(kind)) return;
      cell.given.set(user, new Set([...given, kind]));
      change(cell, withWord(cell.row, kind, user));
    },
    minutes(from, to) {
      save();
      return stored(from, to, minuteMs());
    },
    steps(from, to, step) {
      save();
      return longer.steps(from, to, step);
    },
    dropped: () => ({ ...dropped }),
    accepted: () => accepted,
  };
}
