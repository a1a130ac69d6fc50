/** Ways in which one side comes to hold another value than the others, each undone afterwards. */
import { parseCellKey, type AssignmentValue, type CellRef } from '@tandem/rota';
import type { DatabaseSync } from 'node:sqlite';
import type { CellValue } from '../../shared/sync/src/protocol/cell-value.ts';
import type { Compared } from '../../shared/sync/src/consistency/open-comparison.ts';
import type { SimView } from '../sim/sim-views.ts';

/** Milliseconds within which a difference has to be confirmed. */
export const INLINE_MS = 10_000;
export const SWEEP_MS = 40_000;

export interface Target {
  readonly compared: Compared;
  readonly views: readonly SimView[];
  readonly database: DatabaseSync;
  readonly schedule: string;
  readonly cell: string;
  /** Edits go over the socket, and the views follow the central store. */
  readonly projected: boolean;
  /** What is written, in a way that writes. */
  readonly written: AssignmentValue;
  /** What one side comes to hold; null: nothing, where nothing is written. */
  readonly wrong: AssignmentValue | null;
  /** Which view. */
  readonly view: number;
}

export interface Corruption {
  readonly side: 'central' | 'legacy' | 'server';
  /** It comes about as the cell is written; else nothing tells of it. */
  readonly written: boolean;
  /** Milliseconds within which it has to be confirmed. */
  readonly within: (projected: boolean) => number;
  /** @returns ends what it does to the parts; values stay as they are */
  readonly corrupt: (target: Target) => () => void;
}

const nothing = (): void => undefined;
const inline = (): number => INLINE_MS;
const sweep = (): number => SWEEP_MS;

/** A part that does something else for a while: what is put in its place, and the end of it. */
function instead<T extends object, K extends keyof T>(part: T, name: K, make: (original: T[K]) => T[K]): () => void {
  const original = part[name];
  part[name] = make(original);
  return () => void (part[name] = original);
}

const refOf = (cell: string): CellRef => parseCellKey(cell) as CellRef;
const viewOf = ({ views, view }: Target): SimView => views[view % views.length] as SimView;
const legacyOf = ({ compared, views, view }: Target) => [...compared.views()][view % views.length]!.participant.legacy;

function hold(map: ReadonlyMap<string, CellValue>, cell: string, value: AssignmentValue | null): void {
  const writable = map as Map<string, CellValue>;
  if (value) writable.set(cell, { ...value });
  else writable.delete(cell);
}

/** The table or the log keeps another value than was committed with the other, for every write of the cell. */
function inEachWrite({ database, schedule, cell, wrong }: Target, table: 'assignment' | 'entity'): () => void {
  const { staffId, date, slot } = refOf(cell);
  const text = (value: unknown): string => `'${String(value).replaceAll("'", "''")}'`;
  const [space, column, is] =
    table === 'assignment'
      ? ['schedule_id', 'value', `date = ${text(date)} and staff_id = ${text(staffId)} and slot = ${slot}`]
      : ['space', 'body', `entity = ${text(`cell:${cell}`)}`];
  const names = ['insert', 'update'].map((event) => `drill_${table}_${event}`);
  for (const [index, event] of ['insert', `update of ${column}`].entries()) {
    database.exec(`create trigger ${names[index]} after ${event} on ${table} when ${is.split(' and ').map((each) => `new.${each}`).join(' and ')}
      begin update ${table} set ${column} = ${text(JSON.stringify(wrong))} where ${space} = ${text(schedule)} and ${is}; end`);
  }
  return () => names.forEach((name) => database.exec(`drop trigger ${name}`));
}

export const CORRUPTIONS: Readonly<Record<string, Corruption>> = {
  /** The central store shows another value than it was given. */
  'central, written': {
    side: 'central',
    written: true,
    within: inline,
    corrupt(target) {
      const { compared: { fold }, cell, wrong } = target;
      const ends = (['add', 'events', 'settle', 'drop', 'reset'] as const).map((name) =>
        instead(fold as unknown as Record<typeof name, (...given: unknown[]) => unknown>, name, (original) => (...given) => {
          const changes = original(...given);
          hold(fold.values, cell, wrong);
          return changes;
        }),
      );
      viewOf(target).write(refOf(cell), target.written);
      return () => ends.forEach((end) => end());
    },
  },
  'central, silent': {
    side: 'central',
    written: false,
    within: sweep,
    corrupt: ({ compared: { fold }, cell, wrong }) => (hold(fold.values, cell, wrong), nothing),
  },
  /** What the page has read of the log is another value; what it shows is right. */
  'central log, silent': {
    side: 'central',
    written: false,
    within: sweep,
    corrupt({ compared: { fold }, cell, wrong }) {
      const stands = fold.standing.get(cell);
      if (stands) (fold.standing as Map<string, typeof stands>).set(cell, { ...stands, value: wrong as unknown as CellValue });
      return nothing;
    },
  },
  /** The write's event is read wrongly. Where views follow the store they follow it there, and only the server tells. */
  'central log, written': {
    side: 'central',
    written: true,
    within: (projected) => (projected ? SWEEP_MS : INLINE_MS),
    corrupt(target) {
      const { compared: { fold }, cell, wrong } = target;
      const end = instead(fold as { events: typeof fold.events }, 'events', (original) => (events, cursor) =>
        original(events.map((event) => (event.cell === cell ? { ...event, value: wrong as unknown as CellValue } : event)), cursor),
      );
      viewOf(target).write(refOf(cell), target.written);
      return end;
    },
  },
  /** A view's store keeps another value than its person wrote, or than it was given by the central store. */
  'legacy, written': {
    side: 'legacy',
    written: true,
    within: inline,
    corrupt(target) {
      const { cell, wrong, projected, views, view } = target;
      const legacy = legacyOf(target);
      if (!projected) {
        viewOf(target).write(refOf(cell), target.written);
        legacy.apply([{ ref: refOf(cell), value: wrong }]);
        return nothing;
      }
      const end = instead(legacy as { apply: typeof legacy.apply }, 'apply', (original) => (writes) => original(writes.map((write) => ({ ...write, value: wrong }))));
      views[(view + 1) % views.length]?.write(refOf(cell), target.written);
      return end;
    },
  },
  'legacy, silent': {
    side: 'legacy',
    written: false,
    within: sweep,
    corrupt: (target) => (legacyOf(target).apply([{ ref: refOf(target.cell), value: target.wrong }]), nothing),
  },
  'table, written': {
    side: 'server',
    written: true,
    within: inline,
    corrupt(target) {
      const end = inEachWrite(target, 'assignment');
      viewOf(target).write(refOf(target.cell), target.written);
      return end;
    },
  },
  'table, silent': {
    side: 'server',
    written: false,
    within: sweep,
    corrupt({ database, schedule, cell, wrong }) {
      const { staffId, date, slot } = refOf(cell);
      const where = 'where schedule_id = ? and date = ? and staff_id = ? and slot = ?';
      if (wrong) database.prepare(`update assignment set value = ? ${where}`).run(JSON.stringify(wrong), schedule, date, staffId, slot);
      else database.prepare(`delete from assignment ${where}`).run(schedule, date, staffId, slot);
      return nothing;
    },
  },
  'log, written': {
    side: 'server',
    written: true,
    within: inline,
    corrupt(target) {
      const end = inEachWrite(target, 'entity');
      viewOf(target).write(refOf(target.cell), target.written);
      return end;
    },
  },
  'log, silent': {
    side: 'server',
    written: false,
    within: sweep,
    corrupt({ database, schedule, cell, wrong }) {
      database.prepare('update entity set body = ? where space = ? and entity = ?').run(wrong && JSON.stringify(wrong), schedule, `cell:${cell}`);
      return nothing;
    },
  },
};
