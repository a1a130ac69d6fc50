/**
 * The week view's state: which week, whose lines, what is short, and what an edit does. One edit builds one line and
 * one day again, nothing else. No DOM, no RxJS; the clock and the store come in as ports.
 */
import { addDays, cellKey, clearCells, dateIn, firstSlot, freeSlot, indexWindow, withCell } from '@tandem/rota';
import type { CellRef, CellWrite, Edit, IsoDate, RosterIndex, ShiftType, ShiftTypeId, SkillId, Staff, StaffId } from '@tandem/rota';
import type { RotaError, WriteQueue } from '@tandem/rest';
import { NOTHING_TO_DECIDE, type Deciding } from '@tandem/ui';
import { week as words } from '@tandem/words/week';
import { toAssignments } from './legacy/weekly-format.ts';
import type { WeeklyEvent, WeeklyScheduleStore, WeeklyViewMode } from './legacy/weekly-store.ts';
import { countByDay, coverageLines, daysOfWeek, emptyLines } from './week.ts';
import { createWeekList } from './week-list.svelte.ts';
import { NO_LINES, weekLines, type WeekRules } from './week-lines.ts';
import type { WeekRow } from './week-row.ts';
import { createWeekUnsent } from './week-unsent.svelte.ts';

/** Days loaded on either side of the week, so that rest, runs and weeks across its edges are known. */
const MARGIN_DAYS = 7;

export interface WeekPorts {
  readonly store: WeeklyScheduleStore;
  readonly queue: Pick<WriteQueue, 'stateOf' | 'pending' | 'retry' | 'discard'>;
  readonly deciding?: Deciding;
  readonly locale: string;
  /** Whether the viewer's role lets them change the rota at all. */
  readonly mayEdit: boolean;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Tells the person why an edit was not made: a sentence. */
  readonly refuse: (reason: string) => void;
  /** Runs something when the page has been drawn; the answer calls it off. */
  readonly later: (run: () => void) => () => void;
  /** Fetches the rules; asked again after a failure. */
  readonly rules: () => Promise<WeekRules>;
}

export type WeekController = ReturnType<typeof createWeekController>;

export function createWeekController({ store, queue, deciding = NOTHING_TO_DECIDE, locale, mayEdit, now, refuse, later, rules: fetchRules }: WeekPorts) {
  /** Not reactive: lines and days are told one by one when it changes. */
  let index: RosterIndex | null = null;
  let built = NO_LINES;
  let rules = $state.raw<WeekRules | null>(null);

  let callOff = (): void => undefined;
  let open = true;

  /** Counts answers: whoever reads it is built again after a load. */
  let answers = $state(0);
  /** The answer whose people have all been judged; until then no day has a count. */
  let judged = $state(0);
  let date = $state('');
  let failure = $state.raw<RotaError | null>(null);
  const unsent = createWeekUnsent(queue, (staffId) => index?.staffById.get(staffId)?.name ?? staffId);
  let viewMode = $state<WeeklyViewMode>(store.viewMode);
  let said = $state('');

  const facts = $derived((void answers, store.facts));
  const days = $derived(date === '' ? [] : daysOfWeek(date, locale, facts?.schedule ?? null));
  const covered = $derived.by(() => {
    void answers;
    const [first, last] = [days[0]?.date, days.at(-1)?.date];
    return index !== null && first !== undefined && last !== undefined && index.window.from <= first && last <= index.window.to;
  });
  /** Worked out once for all who ask: a time zone's clock is slow to read. */
  const today = $derived((void date, facts ? dateIn(facts.schedule.timeZone, now()) : null));
  const canEdit = $derived(mayEdit && facts !== null && facts.role !== 'viewer');
  const staff = $derived<readonly Staff[]>(facts?.staff ?? []);
  const shiftTypes = $derived<readonly ShiftType[]>(facts?.shiftTypes ?? []);
  const list = createWeekList({
    staff: () => staff,
    skills: () => facts?.skills ?? [],
    shiftTypes: () => shiftTypes,
    days: () => days,
    period: () => (covered ? { works, hasFindings } : null),
    coverageOf: (day) => (void answers, covered ? built.daily.get(day)?.current : undefined),
    placesOf: (day) => (void answers, covered ? built.places.get(day)?.current : undefined),
  });
  const coverage = $derived.by(() => {
    void answers;
    return covered ? days.flatMap((day) => built.daily.get(day.date)?.current ?? []) : [];
  });
  const lines = $derived(covered ? coverageLines(shiftTypes, coverage) : emptyLines(shiftTypes));
  const counts = $derived.by(() => {
    const ready = covered && judged === answers;
    return ready ? countByDay(days, built.found.map(({ current }) => current), coverage) : [];
  });
  const empty = $derived(coverage.length > 0 && coverage.every((day) => day.coverage.every(({ assigned }) => assigned === 0)));

  function hasFindings(staffId: StaffId): boolean {
    void answers;
    return (built.persons.get(staffId)?.findings.current ?? []).some((finding) => days.some((day) => day.date === finding.date));
  }

  const works = (staffId: StaffId, shifts: ReadonlySet<ShiftTypeId>): boolean =>
    rowOf(staffId)?.cells.some((cell) => cell.shifts.some(({ shift }) => shift !== null && shifts.has(shift.id))) ?? false;

  function rowOf(staffId: StaffId): WeekRow | null {
    void answers;
    return covered ? (built.persons.get(staffId)?.row.current ?? null) : null;
  }

  function buildAll(): void {
    const held = store.facts;
    if (!held) return;
    const whole = indexWindow({ ...held, assignments: toAssignments(store.scheduleData) });
    index = whole;
    built = weekLines({ index: () => index ?? whole, rules: () => rules, days: () => days, mayEdit: () => canEdit, saveOf: unsent.saveOf, clashOf: deciding.of });
    answers += 1;
    judgeNext(0);
  }

  /** Goes on when the rules are here. Without them nothing can be given: that is said when somebody is waiting for it. */
  function wantRules(then: (rules: WeekRules) => void, waiting = false): void {
    if (rules) return then(rules);
    void fetchRules().then(
      (found) => {
        rules = found;
        if (open) then(found);
      },
      () => waiting && refuse(words.partMissing),
    );
  }

  /** Judges everybody in slices after the first paint: the rows in sight do not wait for the counts in the head. */
  function judgeNext(slice: number): void {
    callOff();
    callOff = later(() => {
      if (!rules) return void wantRules(() => judgeNext(0));
      const { found } = built;
      void found[slice]?.current;
      if (slice + 1 < found.length) judgeNext(slice + 1);
      else judged = answers;
    });
  }

  function onStore(event: WeeklyEvent): void {
    if (event.type === 'loaded') {
      failure = null;
      buildAll();
      unsent.tell();
    } else if (event.type === 'load-failed') failure = event.error;
    else if (event.type === 'view-mode') viewMode = event.mode;
    else for (const { ref, value } of event.type === 'received' ? event.writes : [event]) {
      if (index) index = withCell(index, ref, value);
      const person = built.persons.get(ref.staffId);
      person?.findings.touch();
      person?.row.touch();
      built.daily.get(ref.date)?.touch();
    }
  }

  const load = (): void => {
    const [first, last] = [days[0]?.date, days.at(-1)?.date];
    failure = null;
    if (first && last) void store.loadWindow(addDays(first, -MARGIN_DAYS), addDays(last, MARGIN_DAYS));
  };

  function write(writes: readonly CellWrite[]): void {
    for (const { ref, value } of writes) store.updateAssignment(ref.date, ref.slot, ref.staffId, value);
  }

  function perform(edit: Edit, staffId: StaffId, day: IsoDate): boolean {
    if (edit.kind === 'refused') refuse(words.unchanged(edit.reason));
    if (edit.kind !== 'writes') return false;
    write(edit.writes);
    said = built.persons.get(staffId)?.row.current.cells.find((cell) => cell.date === day)?.label ?? '';
    return true;
  }

  const editable = (day: IsoDate): boolean => canEdit && covered && days.some((each) => each.date === day && each.planned);

  const stop = store.subscribe(onStore);

  return {
    get date() {
      return date;
    },
    get days() {
      return days;
    },
    /** What is held covers the week; until then only names and dates are real. */
    get covered() {
      return covered;
    },
    get facts() {
      return facts;
    },
    /** null until the rota's time zone is known. */
    get today() {
      return today;
    },
    get failure() {
      return failure;
    },
    get staff() {
      return staff;
    },
    /** The rows, and whom the filters let through. */
    list,
    get shiftTypes() {
      return shiftTypes;
    },
    get lines() {
      return lines;
    },
    /** By day, in the order of the columns. */
    get counts() {
      return counts;
    },
    /** Nobody is planned in this week. */
    get empty() {
      return empty;
    },
    get canEdit() {
      return canEdit;
    },
    get unsent() {
      return unsent.current;
    },
    get viewMode() {
      return viewMode;
    },
    /** The last edit in words, for a screen reader. */
    get said() {
      return said;
    },
    /** One person's line; null until what is held covers the week. */
    rowOf,
    editable,
    /** Shows what there is to decide on a person's day; false: nothing is. */
    decide: deciding.open,
    /** What is held now; not reactive. null before the week has come. */
    index: () => (covered ? index : null),
    /** Several cells at once, already judged; `words` say what was done, and `refused` that some of it was not. */
    writeAll(writes: readonly CellWrite[], sentence: string, refused: boolean) {
      write(writes);
      if (refused) refuse(sentence);
      else said = sentence;
    },
    say(text: string) {
      said = text;
    },
    /** What a slot may be given; the slot's present skill, or the one missed most, where `skillId` is absent. */
    choicesOf: (ref: CellRef, skillId?: SkillId) => (index && rules && editable(ref.date) ? rules.shiftChoices(index, ref, skillId) : []),
    /** The slot that one more shift of this day would take. */
    freeSlotOf: (staffId: StaffId, day: IsoDate) => (index ? freeSlot(index, staffId, day) : 0),
    setViewMode: (mode: WeeklyViewMode) => store.setViewMode(mode),
    /** Shows the week that holds `next`; loads when it is another one than before. */
    show(next: IsoDate) {
      const before = days[0]?.date;
      date = next;
      if (days[0]?.date !== before) load();
    },
    reload: load,
    /** Gives a slot a shift: the first one taken where none is named. False: nothing was changed. */
    assign(staffId: StaffId, day: IsoDate, shiftTypeId: ShiftTypeId, slot?: number, skillId?: SkillId): boolean {
      if (!index || !editable(day)) return false;
      if (!rules) wantRules(() => this.assign(staffId, day, shiftTypeId, slot, skillId), true);
      if (!rules) return false;
      const ref: CellRef = { staffId, date: day, slot: slot ?? firstSlot(index, staffId, day) };
      return perform(rules.assignShift(index, ref, shiftTypeId, skillId), staffId, day);
    },
    /** Empties a slot, or the whole day where none is named. */
    clear(staffId: StaffId, day: IsoDate, slot?: number): boolean {
      if (!index || !editable(day)) return false;
      return perform(clearCells(index, staffId, day, slot), staffId, day);
    },
    /** The state of a cell's write has changed. */
    onWriteState(ref: CellRef) {
      unsent.tell();
      built.persons.get(ref.staffId)?.row.touch();
    },
    /** Sends again now: one cell, or all that failed. */
    retry: (ref?: CellRef) => queue.retry(ref && cellKey(ref)),
    /** Gives a failed write up: the cell goes back to what the server holds. */
    discard(ref: CellRef) {
      queue.discard(cellKey(ref));
      store.revertAssignment(ref);
    },
    dispose() {
      open = false;
      callOff();
      stop();
      store.dispose();
    },
  };
}
