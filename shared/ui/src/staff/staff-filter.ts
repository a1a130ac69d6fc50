/** Whom a list of people shows. Pure. */
import type { SkillId, Staff } from '@tandem/rota';

/** What is searched for and which skills are shown; an empty set shows all. */
export interface StaffFilter {
  readonly text: string;
  readonly skills: ReadonlySet<SkillId>;
}

export const EVERYBODY: StaffFilter = { text: '', skills: new Set() };

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

/** The people a filter lets through, in order. Accents and case do not matter; every typed word must begin a part of the name. */
export function filterStaff(staff: readonly Staff[], filter: StaffFilter): readonly Staff[] {
  const words = plain(filter.text).split(PARTS).filter(Boolean);
  if (words.length === 0 && filter.skills.size === 0) return staff;
  return staff.filter((person) => {
    if (filter.skills.size > 0 && !person.skills.some((skill) => filter.skills.has(skill))) return false;
    const parts = plain(person.name).split(PARTS);
    return words.every((word) => parts.some((part) => part.startsWith(word)));
  });
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
