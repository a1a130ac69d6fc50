/**
 * The day view's state: which day, who works, what is wrong, and what an edit does. One edit looks again at one person
 * and one day. No DOM, no RxJS; the clock and the store come in as ports.
 */
import {
  addDays,
  cellKey,
  clearCells,
  coverageCurve,
  dateIn,
  eachDay,
  firstDayOfWeek,
  freeSlot,
  indexWindow,
  weekDays,
  withCell,
  type Candidate,
  type CellRef,
  type CellWrite,
  type CoverageStatus,
  type Edit,
  type Finding,
  type IsoDate,
  type RosterIndex,
  type ShiftTypeId,
  type SkillId,
  type StaffId,
} from '@tandem/rota';
import type { RotaError, WriteQueue } from '@tandem/rest';
import { listUnsent, NOTHING_TO_DECIDE, type CellSave, type Deciding, type Tracked, type Unsent } from '@tandem/ui';
import { day as words } from '@tandem/words/day';
import { toAssignments } from './legacy/day-format.ts';
import type { DayEvent, DayPanelStore, DayViewMode } from './legacy/day-store.ts';
import { dayModel, onDate, worstCoverage } from './day.ts';
import { clashWords } from './day-words.ts';
import { selectedPerson, shownPeople, withPeople, type Options } from './day-filter.ts';
import type * as dayRules from './later/day-rules.ts';
import { trackEach } from './track-each.ts';

/** Days loaded on either side of the week, so that runs, rest and weekly hours are known. */
const MARGIN_DAYS = 7;

/** What the rules say: fetched after the first paint. */
export type DayRules = typeof dayRules;

export interface DayPorts {
  readonly store: DayPanelStore;
  readonly queue: Pick<WriteQueue, 'stateOf' | 'pending' | 'retry' | 'discard'>;
  readonly deciding?: Deciding;
  readonly locale: string;
  /** Whether the viewer's role lets them change the rota at all. */
  readonly mayEdit: boolean;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly rules: () => Promise<DayRules>;
  /** Tells the person why an edit was not made. */
  readonly refuse: (reason: string) => void;
}

export interface Cover {
  readonly able: readonly Candidate[];
  readonly unable: readonly Candidate[];
}

export type DayController = ReturnType<typeof createDayController>;

export function createDayController({ store, queue, deciding = NOTHING_TO_DECIDE, locale, mayEdit, now, rules: fetchRules, refuse }: DayPorts) {
  const firstDay = firstDayOfWeek(locale);
  /** Not reactive: people and days are told one by one when it changes. */
  let index: RosterIndex | null = null;
  let findings: ReadonlyMap<StaffId, Tracked<readonly Finding[]>> | null = null;
  let worst: ReadonlyMap<IsoDate, Tracked<CoverageStatus>> | null = null;

  /** Counts answers: whoever reads it is built again after a load. */
  let answers = $state(0);
  /** Counts edits, for what rests on the whole window. */
  let edits = $state(0);
  let date = $state('');
  let failure = $state.raw<RotaError | null>(null);
  let unsent = $state.raw<readonly Unsent[]>([]);
  let viewMode = $state<DayViewMode>(store.viewMode);
  let said = $state('');
  let rules = $state.raw<DayRules | null>(null);
  let options = $state.raw<Options>({});

  const facts = $derived((void answers, store.facts));
  const week = $derived(date === '' ? [] : weekDays(date, firstDay));
  const current = $derived.by(() => {
    void answers;
    void edits;
    return index !== null && date !== '' && index.window.from < date && date < index.window.to ? index : null;
  });
  const planned = $derived(facts !== null && facts.schedule.firstDate <= date && date <= facts.schedule.lastDate);
  const canEdit = $derived(mayEdit && planned && facts !== null && facts.role !== 'viewer');
  const day = $derived.by(() => {
    void unsent;
    return current && dayModel(current, date, findingsOf, saveOf, clashOf);
  });
  const shown = $derived(current && shownPeople(current, date, options, findingsOf));
  const listed = $derived(day && withPeople(day, shown));
  const curve = $derived(current ? coverageCurve(current, date) : []);
  const troubles = $derived.by(() => {
    if (!current || !rules) return [];
    const people = [...(findings?.values() ?? [])].flatMap((each) => onDate(each.current, date));
    return rules.troublesOf(current, rules.evaluateDay(current, date), people);
  });

  function findingsOf(staffId: StaffId): readonly Finding[] {
    return findings?.get(staffId)?.current ?? [];
  }

  function saveOf(staffId: StaffId, slot: number): CellSave {
    const state = queue.stateOf(cellKey({ staffId, date, slot }));
    if (state === 'saved') return 'saved';
    return state === 'saving' || state.retrying ? 'waiting' : 'failed';
  }

  function buildAll(): void {
    const held = store.facts;
    if (!held) return;
    index = indexWindow({ ...held, assignments: toAssignments(store.dayData) });
    const read = (): RosterIndex => index as RosterIndex;
    findings = trackEach(
      held.staff.map(({ id }) => id),
      (id) => rules?.evaluatePerson(read(), id) ?? [],
    );
    worst = trackEach(eachDay(held.from, held.to), (each) => worstCoverage(read(), each));
    answers += 1;
    tellUnsent();
  }

  const tellUnsent = (): void => void (unsent = listUnsent(queue, (staffId) => index?.staffById.get(staffId)?.name));
  const clashOf = (staffId: StaffId): string => (void unsent, clashWords(deciding.of(staffId, date, (id) => index?.shiftTypeById.get(id))));

  function onStore(event: DayEvent): void {
    if (event.type === 'loaded') {
      failure = null;
      buildAll();
    } else if (event.type === 'load-failed') failure = event.error;
    else if (event.type === 'view-mode') viewMode = event.mode;
    else for (const { ref, value } of event.type === 'received' ? event.writes : [event]) {
      if (index) index = withCell(index, ref, value);
      findings?.get(ref.staffId)?.touch();
      worst?.get(ref.date)?.touch();
      edits += 1;
    }
  }

  const load = (): void => {
    const days = weekDays(date, firstDay);
    failure = null;
    if (!rules) void fetchRules().then((fetched) => (rules = fetched), () => undefined);
    void store.loadRange(addDays(days[0] ?? date, -MARGIN_DAYS), addDays(days[6] ?? date, MARGIN_DAYS));
  };

  /** @param done what was done, in words; a single write says it itself. */
  function perform(edit: Edit | undefined, done?: string): boolean {
    if (edit?.kind === 'refused') refuse(words.unchanged(edit.reason));
    if (edit?.kind !== 'writes') return false;
    for (const { ref, value } of edit.writes) store.updateAssignment(ref, value);
    said = done ?? edit.writes.map(saidOf)[0] ?? '';
    return true;
  }

  function saidOf({ ref, value }: CellWrite): string {
    const name = index?.staffById.get(ref.staffId)?.name ?? '';
    const shift = value ? index?.shiftTypeById.get(value.shiftTypeId)?.name : null;
    return shift ? words.given(name, shift) : words.taken(name);
  }

  const covers = new WeakMap<RosterIndex, Record<string, Cover>>();
  /** Worked out once per state of the rota, because several places ask. */
  function coverOf(shiftTypeId: ShiftTypeId): Cover {
    if (!current || !rules) return { able: [], unable: [] };
    const known = covers.get(current) ?? {};
    covers.set(current, known);
    return (known[`${date} ${shiftTypeId}`] ??= rules.candidatesFor(current, date, shiftTypeId));
  }
  /** Those who would take the shift with this very skill. */
  function coverWith(shiftTypeId: ShiftTypeId, skillId: SkillId | null): Cover {
    const { able, unable } = coverOf(shiftTypeId);
    return { able: able.filter((candidate) => skillId === null || candidate.skillId === skillId), unable };
  }

  const stop = store.subscribe(onStore);
  return {
    get date() {
      return date;
    },
    /** The seven days of the week that holds the day. */
    get week() {
      return week;
    },
    /** null while the day is on its way. */
    get day() {
      return listed;
    },
    /** null while everybody is listed. */
    get shownCount() {
      return shown?.size ?? null;
    },
    /** Whom the page's address selects. */
    get selected(): StaffId | null {
      return selectedPerson(options, date);
    },
    /** What the page's address says beside the day. */
    setOptions: (next: Options) => void (options = next),
    /** To a screen reader. */
    say: (text: string) => void (said = text),
    get rules() {
      return rules;
    },
    get curve() {
      return curve;
    },
    /** Worst first. */
    get troubles() {
      return troubles;
    },
    get facts() {
      return facts;
    },
    /** The rota as it stands after the last edit; null while the day is on its way. */
    get index() {
      return current;
    },
    get planned() {
      return planned;
    },
    get canEdit() {
      return canEdit;
    },
    get failure() {
      return failure;
    },
    get unsent() {
      return unsent;
    },
    get viewMode() {
      return viewMode;
    },
    get said() {
      return said;
    },
    /** null where the rota's time zone is not known yet. */
    get today(): IsoDate | null {
      return facts ? dateIn(facts.schedule.timeZone, now()) : null;
    },
    /** The worst coverage of a day; null while it is on its way. */
    worstOn(each: IsoDate): CoverageStatus | null {
      void answers;
      return worst?.get(each)?.current ?? null;
    },
    coverOf,
    coverWith,
    clashOf,
    /** Shows what there is to decide about a person; false: nothing is. */
    decide: (staffId: StaffId): boolean => deciding.open(staffId, date),
    /** All findings of a person in what is held. */
    findingsOf,
    setViewMode: (mode: DayViewMode) => store.setViewMode(mode),
    /** Shows a day. What is held of it is shown at once, and loaded again: others may have changed it. */
    show(next: IsoDate) {
      if (next === date) return;
      date = next;
      load();
    },
    reload: load,
    /** Gives somebody a shift on this day, besides what they have. */
    assign(staffId: StaffId, shiftTypeId: ShiftTypeId, skillId?: SkillId): boolean {
      if (!current || !canEdit) return false;
      return perform(rules?.assignShift(current, { staffId, date, slot: freeSlot(current, staffId, date) }, shiftTypeId, skillId));
    },
    /** Changes the shift or the skill of a cell. */
    change(ref: CellRef, shiftTypeId: ShiftTypeId, skillId?: SkillId): boolean {
      if (!current || !canEdit) return false;
      return perform(rules?.assignShift(current, ref, shiftTypeId, skillId));
    },
    takeOff(ref: CellRef): boolean {
      if (!current || !canEdit) return false;
      return perform(clearCells(current, ref.staffId, ref.date, ref.slot));
    },
    /** An edit that was worked out elsewhere. */
    perform: (edit: Edit, done?: string): boolean => canEdit && perform(edit, done),
    /** The state of a write has changed. */
    onWriteState: tellUnsent,
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
