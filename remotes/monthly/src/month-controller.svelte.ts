/**
 * The month view's state: which month, whose lines, what is short, and what an edit does. One edit builds one line and
 * one day again, nothing else. No DOM, no RxJS; the clock and the store come in as ports.
 */
import {
  addDays,
  cellKey,
  dateIn,
  eachDay,
  indexWindow,
  monthDays,
  withCell,
  type CellRef,
  type IsoDate,
  type RosterIndex,
  type ShiftType,
  type Staff,
  type StaffId,
} from '@tandem/rota';
import type { RotaError, WriteQueue } from '@tandem/rest';
import { filterStaff, groupedBySkill, listUnsent, NOTHING_TO_DECIDE, saveOfDay, type Deciding, type Tracked, type Unsent } from '@tandem/ui';
import { untrack } from 'svelte';
import type { MonthlyEvent, MonthlyScheduleStore, MonthlyViewMode } from './legacy/monthly-store.ts';
import { toAssignments } from './legacy/monthly-format.ts';
import { daysOfMonth, weeksOfMonth } from './month.ts';
import { heatDay, heatLines, weekSums, type HeatDay } from './month-coverage.ts';
import type * as acts from './month-acts.ts';
import type { EditingPorts, MonthEditing } from './month-editing.ts';
import { monthRow, type MonthRow } from './month-row.ts';
import { createMonthShown } from './month-shown.svelte.ts';
import type { Kept } from './place-memory.ts';
import { trackEach } from './track-each.ts';

export type MonthActs = typeof acts;

/** Days loaded on either side of the month, so that runs and rest across its edges are known. */
const MARGIN_DAYS = 7;

export interface MonthPorts {
  readonly store: MonthlyScheduleStore;
  readonly queue: Pick<WriteQueue, 'stateOf' | 'pending' | 'retry' | 'discard'>;
  readonly deciding?: Deciding;
  readonly locale: string;
  /** Whether the viewer's role lets them change the rota at all. */
  readonly mayEdit: boolean;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Tells the person why an edit was not made. */
  readonly refuse: (reason: string) => void;
  /** The rules and what rests on them: fetched once, here at once afterwards. */
  readonly acts: () => MonthActs | Promise<MonthActs>;
  /** What the page's address is to keep of this view. */
  readonly keep: (options: Kept) => void;
}

export type MonthController = ReturnType<typeof createMonthController>;

export function createMonthController({ store, queue, deciding = NOTHING_TO_DECIDE, locale, mayEdit, now, refuse, acts: fetchActs, keep }: MonthPorts) {
  /** Not reactive: lines and days are told one by one when it changes. */
  let index: RosterIndex | null = null;
  let rows: ReadonlyMap<StaffId, Tracked<MonthRow | null>> | null = null;
  let heat: ReadonlyMap<IsoDate, Tracked<HeatDay>> | null = null;

  /** Counts answers: whoever reads it is built again after a load. */
  let answers = $state(0);
  let date = $state('');
  let failure = $state.raw<RotaError | null>(null);
  let unsent = $state.raw<readonly Unsent[]>([]);
  let viewMode = $state<MonthlyViewMode>(store.viewMode);
  let said = $state('');
  /** The rules, once they are here: until then lines have no marks. */
  let rules = $state.raw<MonthActs | null>(null);
  const shown = createMonthShown(keep);

  const month = $derived(date.slice(0, 7));
  const facts = $derived((void answers, store.facts));
  const days = $derived(month === '' ? [] : daysOfMonth(`${month}-01`, locale, facts?.schedule ?? null));
  const weeks = $derived(weeksOfMonth(days));
  const covered = $derived.by(() => {
    void answers;
    const [first, last] = [days[0]?.date, days.at(-1)?.date];
    return index !== null && first !== undefined && last !== undefined && index.window.from <= first && last <= index.window.to;
  });
  const staff = $derived<readonly Staff[]>(facts?.staff ?? []);
  /** Chosen anew by a filter or a load, not by an edit: nobody goes from under the cursor because they were mended. */
  const people = $derived.by(() => {
    void answers;
    void rules;
    const [all, filter, known] = [staff, shown.filter, covered];
    return untrack(() => filterStaff(all, filter, known ? { works, hasFindings } : null));
  });
  const grouped = $derived(groupedBySkill(people));
  const shiftTypes = $derived<readonly ShiftType[]>(facts?.shiftTypes ?? []);
  const heatDays = $derived.by(() => {
    void answers;
    return covered ? days.flatMap((day) => heat?.get(day.date)?.current ?? []) : [];
  });
  const lines = $derived(covered ? heatLines(shiftTypes, heatDays) : []);
  const sums = $derived(weekSums(weeks, heatDays));
  const empty = $derived(covered && heatDays.every(({ coverage }) => coverage.every(({ assigned }) => assigned === 0)));
  /** Worked out once for all days of the head: a time zone's clock is slow to read. */
  const today = $derived((void date, facts ? dateIn(facts.schedule.timeZone, now()) : null));
  const canEdit = $derived(mayEdit && facts !== null && facts.role !== 'viewer');

  const nameOf = (id: StaffId): string | undefined => index?.staffById.get(id)?.name;

  function works(id: StaffId, shifts: ReadonlySet<string>): boolean {
    return days.some((day) => index?.cellsOf(id, day.date).some(({ value }) => shifts.has(value.shiftTypeId)));
  }

  function hasFindings(id: StaffId): boolean {
    const row = rules && rows?.get(id)?.current;
    return !row || row.general.length > 0 || row.cells.some(({ mark }) => mark !== null);
  }

  function buildAll(): void {
    const held = store.facts;
    if (!held) return;
    index = indexWindow({ ...held, assignments: toAssignments(store.comprehensiveScheduleData) });
    const read = (): RosterIndex => index as RosterIndex;
    rows = trackEach(
      held.staff.map(({ id }) => id),
      (id) => rowOf(read(), id),
    );
    heat = trackEach(eachDay(index.window.from, index.window.to), (day) => heatOf(read(), day));
    answers += 1;
    unsent = listUnsent(queue, nameOf);
  }

  function learnRules(): MonthActs | Promise<MonthActs> {
    if (rules) return rules;
    const here = fetchActs();
    const learn = (known: MonthActs): MonthActs => {
      if (!rules) {
        rules = known;
        editing = known.createMonthEditing(editingPorts);
        for (const row of rows?.values() ?? []) row.touch();
      }
      return known;
    };
    return here instanceof Promise ? here.then(learn) : learn(here);
  }

  function rowOf(current: RosterIndex, staffId: StaffId): MonthRow | null {
    const person = current.staffById.get(staffId);
    if (!person) return null;
    return monthRow(current, person, days, (id, day) => saveOfDay(queue, id, day), rules?.evaluatePerson(current, staffId) ?? [], deciding.of);
  }

  function heatOf(current: RosterIndex, day: IsoDate): HeatDay {
    const column = days.find((candidate) => candidate.date === day);
    return column ? heatDay(current, column) : { date: day, cells: [], worst: 'met', coverage: [], planned: [] };
  }

  function onStore(event: MonthlyEvent): void {
    if (event.type === 'loaded') {
      failure = null;
      buildAll();
    } else if (event.type === 'load-failed') failure = event.error;
    else if (event.type === 'view-mode') viewMode = event.mode;
    else for (const { ref, value } of event.type === 'received' ? event.writes : [event]) {
      if (index) index = withCell(index, ref, value);
      rows?.get(ref.staffId)?.touch();
      heat?.get(ref.date)?.touch();
    }
  }

  const load = (): void => {
    const all = monthDays(`${month}-01`);
    failure = null;
    void store.loadRange(addDays(all[0] ?? '', -MARGIN_DAYS), addDays(all.at(-1) ?? '', MARGIN_DAYS));
  };

  const isPlanned = (day: IsoDate): boolean => days.some((column) => column.date === day && column.planned);
  const editable = (day: IsoDate): boolean => canEdit && covered && isPlanned(day);
  const editingPorts: EditingPorts = {
    index: () => index,
    locale,
    isPlanned,
    canEdit: () => canEdit && covered,
    write: ({ ref, value }) => store.updateAssignment(ref, value),
    refuse,
    say: ([first, more], text) => {
      const cell = first && !more ? rows?.get(first.staffId)?.current?.cells.find((candidate) => candidate.date === first.date) : null;
      said = cell?.label ?? text;
    },
  };
  let editing: MonthEditing | null = null;
  const stop = store.subscribe(onStore);

  return {
    get date() {
      return date;
    },
    get days() {
      return days;
    },
    get weeks() {
      return weeks;
    },
    /** What is held covers the month; until then only names and dates are real. */
    get covered() {
      return covered;
    },
    get facts() {
      return facts;
    },
    /** null where the rota's time zone is not known yet. */
    get today(): IsoDate | null {
      return today;
    },
    get failure() {
      return failure;
    },
    get staff() {
      return staff;
    },
    /** Whom the filter lets through. */
    get people() {
      return people;
    },
    get grouped() {
      return grouped;
    },
    get shiftTypes() {
      return shiftTypes;
    },
    get heatDays() {
      return heatDays;
    },
    get lines() {
      return lines;
    },
    get sums() {
      return sums;
    },
    /** Nobody is planned in this month. */
    get empty() {
      return empty;
    },
    get canEdit() {
      return canEdit;
    },
    get unsent() {
      return unsent;
    },
    get viewMode() {
      return viewMode;
    },
    /** The last edit in words, for a screen reader. */
    get said() {
      return said;
    },
    /** One person's line; null until what is held covers the month. */
    rowOf(staffId: StaffId): MonthRow | null {
      void answers;
      return covered ? (rows?.get(staffId)?.current ?? null) : null;
    },
    /** What is wrong with the whole window is read from the index, at one moment. */
    readIndex: (): RosterIndex | null => index,
    editable,
    /** Shows what there is to decide on a person's day; false: nothing is. */
    decide: deciding.open,
    setViewMode: (mode: MonthlyViewMode) => store.setViewMode(mode),
    /** The rules and what edits by them: fetched ahead of the first edit. Lines get their marks with them. */
    learnRules,
    /** null until the rules are here. */
    get editing() {
      return editing;
    },
    /** Shows the month that holds `next`; loads when it is another one than before. */
    show(next: IsoDate) {
      const other = next.slice(0, 7) !== month;
      date = next;
      if (other) load();
    },
    reload: load,
    /** Filters, look, and where the person was. */
    shown,
    assign: (staffId: StaffId, day: IsoDate, shiftTypeId: string): boolean => editing?.assign([{ staffId, date: day }], shiftTypeId) ?? false,
    clear: (staffId: StaffId, day: IsoDate): boolean => editing?.clear([{ staffId, date: day }]) ?? false,
    /** The state of a cell's write has changed. */
    onWriteState(ref: CellRef) {
      unsent = listUnsent(queue, nameOf);
      rows?.get(ref.staffId)?.touch();
    },
    /** Sends again now: one cell, or all that failed. */
    retry: (ref?: CellRef) => queue.retry(ref && cellKey(ref)),
    /** Gives a failed write up: the cell goes back to what the server holds. */
    discard(ref: CellRef) {
      queue.discard(cellKey(ref));
      // What is under way is not given up.
      if (queue.stateOf(cellKey(ref)) === 'saved') store.revertAssignment(ref);
    },
    dispose() {
      stop();
      store.dispose();
    },
  };
}
