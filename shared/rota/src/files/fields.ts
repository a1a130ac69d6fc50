import type { TableKind } from './mapping.ts';

export interface Field {
  /** `name`, `firstDate`. */
  readonly id: string;
  /** The heading that we write; also what a person is shown. */
  readonly heading: string;
  /** A table without it cannot be read. */
  readonly required: boolean;
  /** Another field that is as good. */
  readonly or?: string;
  /** Headings that mean it too: lower case, English, German and Polish. */
  readonly also: readonly string[];
}

/** Kinds of tables that have a row of headings. */
export type HeadedKind = Exclude<TableKind, 'grid'>;

const field = (id: string, heading: string, also: string, required = false, or?: string): Field => ({
  id,
  heading,
  required,
  also: also === '' ? [] : also.split('|'),
  ...(or !== undefined && { or }),
});

const PERSON_ID = field('personId', 'Person id', 'staff id|employee id|personalnummer|personen-id|mitarbeiter-id|mitarbeiternummer|personalnr', true, 'person');
const PERSON = field('person', 'Person', 'name|staff|employee|nurse|mitarbeiter|mitarbeiterin|mitarbeitende|mitarbeiter/in|person|imię i nazwisko|pracownik', true, 'personId');
const DATE = field('date', 'Date', 'day|datum|tag|data|dzień', true);
const SHIFT = field('shift', 'Shift', 'shift code|code|shift type|schicht|dienst|kürzel|dienstart|zmiana|skrót', true);
const SKILL = field('skill', 'Skill', 'role|skill worked|qualification|qualifikation|funktion|rolle|stanowisko', false);
const ID = field('id', 'Id', 'key|kennung|nr|nr.');

/** The fields of every kind of table with headings. */
export const FIELDS: Readonly<Record<HeadedKind, readonly Field[]>> = {
  settings: [field('setting', 'Setting', 'einstellung', true), field('value', 'Value', 'wert', true)],
  people: [
    field('id', 'Person id', PERSON_ID.also.join('|') + '|id|kennung'),
    field('name', 'Name', 'person|staff|employee|nurse|full name|mitarbeiter|mitarbeiterin|mitarbeitende|mitarbeiter/in|vor- und nachname|imię i nazwisko|pracownik', true),
    field('contract', 'Contract', 'contract type|vertrag|vertragsart|arbeitsvertrag|rodzaj umowy'),
    field('skills', 'Skills', 'skill|role|roles|position|qualification|qualifications|qualifikation|qualifikationen|funktion|rolle|stanowisko|stanowisko/funkcja'),
    field('hours', 'Hours per week', 'weekly hours|hours|wochenstunden|stunden pro woche|stunden/woche|wochenarbeitszeit'),
    field('share', 'Share of full time', 'fte|full-time equivalent|stellenanteil|vzä|beschäftigungsumfang|wymiar czasu pracy|wymiar'),
  ],
  contracts: [
    field('id', 'Contract id', 'id|kennung'),
    field('name', 'Name', 'contract|vertrag|vertragsart|bezeichnung', true),
    field('hours', 'Hours per week', 'weekly hours|wochenstunden|stunden pro woche'),
    field('minAssignments', 'Least shifts', 'min shifts|mindestens schichten'),
    field('maxAssignments', 'Most shifts', 'max shifts|höchstens schichten'),
    field('minWorkRun', 'Least work days in a row', 'mindestens arbeitstage am stück'),
    field('maxWorkRun', 'Most work days in a row', 'höchstens arbeitstage am stück'),
    field('minOffRun', 'Least days off in a row', 'mindestens freie tage am stück'),
    field('maxOffRun', 'Most days off in a row', 'höchstens freie tage am stück'),
    field('maxWeekends', 'Most weekends', 'max weekends|höchstens wochenenden'),
    field('completeWeekends', 'Whole weekends', 'complete weekends|ganze wochenenden'),
  ],
  skills: [
    field('id', 'Skill id', 'id|kennung'),
    field('name', 'Name', 'skill|qualifikation|bezeichnung', true),
    field('short', 'Short', 'abbreviation|kürzel|kurz'),
  ],
  shifts: [
    field('id', 'Shift id', 'id|kennung'),
    field('code', 'Code', 'shift|shift code|abbreviation|kürzel|schichtkürzel|skrót', true),
    field('name', 'Name', 'shift name|title|bezeichnung|schicht|dienst|nazwa zmiany|nazwa'),
    field('start', 'From', 'start|begin|starts|von|beginn|od', true),
    field('end', 'To', 'end|until|ends|bis|ende|do', true),
    field('minRun', 'Least in a row', 'mindestens am stück'),
    field('maxRun', 'Most in a row', 'höchstens am stück'),
    field('forbiddenNext', 'Not before', 'not followed by|nicht vor'),
    field('works', 'Work', 'working|arbeit|arbeitszeit|zmiana pracująca'),
  ],
  demand: [
    DATE,
    SHIFT,
    field('skill', 'Skill', SKILL.also.join('|'), false),
    field('minimum', 'Minimum', 'min|least|required|needed|mindestens|soll|bedarf', true),
    field('optimum', 'Optimum', 'opt|best|wunsch|optimal'),
  ],
  leave: [
    ID,
    PERSON_ID,
    PERSON,
    field('kind', 'Kind', 'type|leave|reason|art|abwesenheit|grund|rodzaj'),
    field('from', 'From', 'start|first day|von|beginn|ab|od', true),
    field('to', 'To', 'end|last day|until|bis|ende|do', true),
    field('approved', 'Approved', 'granted|genehmigt|bewilligt'),
  ],
  requests: [ID, PERSON_ID, PERSON, DATE, field('want', 'Wants', 'want|wish|request|wunsch|wünscht', true), { ...SHIFT, required: false }],
  notes: [
    ID,
    DATE,
    { ...PERSON_ID, required: false },
    { ...PERSON, required: false },
    field('text', 'Note', 'text|remark|comment|notiz|bemerkung|kommentar|uwagi', true),
  ],
  history: [
    PERSON_ID,
    PERSON,
    field('assignments', 'Shifts before', '', true),
    field('weekends', 'Weekends before', '', true),
    field('lastShift', 'Last shift', ''),
    field('lastEnd', 'Last end', ''),
    field('shiftRun', 'Same shift in a row', '', true),
    field('workRun', 'Work days in a row', '', true),
    field('offRun', 'Days off in a row', '', true),
  ],
  assignments: [
    PERSON_ID,
    PERSON,
    DATE,
    field('slot', 'Place', 'slot'),
    SHIFT,
    SKILL,
    field('start', 'From', 'start|begin|von|beginn|od'),
    field('end', 'To', 'end|until|bis|ende|do'),
    field('note', 'Note id', ''),
  ],
};

/** Names of sheets and files that say what they hold. */
export const SHEET_NAMES: Readonly<Record<HeadedKind, readonly string[]>> = {
  settings: ['rota settings', 'settings', 'einstellungen'],
  people: ['people', 'staff', 'employees', 'personal', 'personen', 'mitarbeiter', 'pracownicy'],
  contracts: ['contracts', 'verträge'],
  skills: ['skills', 'qualifikationen'],
  shifts: ['shifts', 'shift types', 'codes', 'schichten', 'dienste', 'zmiany'],
  demand: ['demand', 'coverage', 'bedarf'],
  leave: ['leave', 'absences', 'abwesenheiten', 'urlaub'],
  requests: ['requests', 'wishes', 'wünsche'],
  notes: ['notes', 'notizen'],
  history: ['before', 'history', 'vorher'],
  assignments: ['assignments', 'shifts planned', 'plan', 'einsätze', 'dienstplan'],
};

/** Fields that a table of this kind needs and no column is chosen for. */
export function missingFields(kind: TableKind, columns: Readonly<Record<string, number>>): readonly Field[] {
  if (kind === 'grid') return [];
  const has = (id: string): boolean => Object.hasOwn(columns, id);
  const missing = FIELDS[kind].filter(({ id, required, or }) => required && !has(id) && (or === undefined || !has(or)));
  // Of two that are as good only the second is asked for: the name, not the id.
  return missing.filter(({ or }, i) => missing.findIndex(({ id }) => id === or) < i);
}
