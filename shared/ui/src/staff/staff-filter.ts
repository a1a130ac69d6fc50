/** Whom a list of people shows. Pure. */
import type { ContractId, ShiftTypeId, SkillId, Staff, StaffId } from '@tandem/rota';

/** What is searched for and who is shown; an empty set shows all. */
export interface StaffFilter {
  readonly text: string;
  /** People with any of these skills. */
  readonly skills: ReadonlySet<SkillId>;
  readonly contracts: ReadonlySet<ContractId>;
  /** People who work any of these shifts in the period that is shown. */
  readonly shifts: ReadonlySet<ShiftTypeId>;
  /** People with something to fix or check in the period that is shown. */
  readonly onlyFindings: boolean;
}

/** What a filter asks about the period that is shown. */
export interface StaffPeriod {
  readonly works: (staffId: StaffId, shifts: ReadonlySet<ShiftTypeId>) => boolean;
  readonly hasFindings: (staffId: StaffId) => boolean;
}

export const EVERYBODY: StaffFilter = { text: '', skills: new Set(), contracts: new Set(), shifts: new Set(), onlyFindings: false };

/** Letters that have no accent to take away. */
const PLAIN: Readonly<Record<string, string>> = { ł: 'l', ø: 'o', đ: 'd', ß: 'ss', æ: 'ae', œ: 'oe', ı: 'i' };

/** What parts a name, and what is typed, alike. */
const PARTS = /[\s\-_]+/;

function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[łøđßæœı]/g, (letter) => PLAIN[letter] ?? letter);
}

/**
 * The people a filter lets through, in order; the same list where it holds nobody back. Accents and case do not matter;
 * every typed word must begin a part of the name. Kinds of criteria narrow each other, values of one kind add up.
 *
 * @param period absent while it is not known yet: what is asked about it then holds nobody back.
 */
export function filterStaff(staff: readonly Staff[], filter: Partial<StaffFilter>, period?: StaffPeriod | null): readonly Staff[] {
  const { skills, contracts, shifts } = filter;
  const words = plain(filter.text ?? '').split(PARTS).filter(Boolean);
  const tests: ((person: Staff) => boolean)[] = [];
  if (skills && skills.size > 0) tests.push((person) => person.skills.some((skill) => skills.has(skill)));
  if (contracts && contracts.size > 0) tests.push((person) => contracts.has(person.contractId));
  if (words.length > 0) tests.push((person) => hasWords(person.name, words));
  if (period && shifts && shifts.size > 0) tests.push((person) => period.works(person.id, shifts));
  if (period && filter.onlyFindings) tests.push((person) => period.hasFindings(person.id));
  return tests.length === 0 ? staff : staff.filter((person) => tests.every((test) => test(person)));
}

function hasWords(name: string, words: readonly string[]): boolean {
  const parts = plain(name).split(PARTS);
  return words.every((word) => parts.some((part) => part.startsWith(word)));
}

/** Whether anything but the search holds people back. */
export function isFiltering({ skills, contracts, shifts, onlyFindings }: StaffFilter): boolean {
  return skills.size + contracts.size + shifts.size > 0 || onlyFindings;
}

/** Whether everybody of one main skill stands together, so that a line between skills means something. */
export function groupedBySkill(staff: readonly Staff[]): boolean {
  const seen = new Set<SkillId | undefined>();
  let last: SkillId | undefined;
  return staff.every(({ skills: [main] }, i) => {
    if (i > 0 && main === last) return true;
    last = main;
    if (seen.has(main)) return false;
    seen.add(main);
    return true;
  });
}
