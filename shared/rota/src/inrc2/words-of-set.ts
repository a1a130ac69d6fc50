/** What the competition's files do not say: ids, codes, short names and clock times. All deterministic. */
import type { Minutes } from '../model.ts';

/** Clock times of the first competition (2010); the second one states none. */
const KNOWN_TIMES: Record<string, readonly [Minutes, Minutes]> = {
  early: [390, 870],
  day: [510, 990],
  late: [870, 1350],
  night: [1350, 1830],
};
const KNOWN_SHORTS: Record<string, string> = { headnurse: 'HN', nurse: 'NU', caretaker: 'CT', trainee: 'TR' };

/** Eight hours from 06:30 on, two hours later for each further shift of an unknown name. */
export function timesOfShift(name: string, place: number): { start: Minutes; end: Minutes } {
  const known = Object.hasOwn(KNOWN_TIMES, name.toLowerCase()) ? KNOWN_TIMES[name.toLowerCase()] : undefined;
  const [start, end] = known ?? [(390 + 120 * place) % 1440, ((390 + 120 * place) % 1440) + 480];
  return { start, end };
}

/** One id for each name, all different: the name itself where it can be one, else with other letters replaced. */
export function idsOf(names: readonly string[]): Map<string, string> {
  const given = new Map<string, string>();
  const taken = new Set<string>();
  const nextNumber = new Map<string, number>();
  for (const name of names) {
    const base = name.replace(/[^A-Za-z0-9_.-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '').slice(0, 57) || 'x';
    let id = base.length < 57 ? base : `${base}-1`;
    for (let n = nextNumber.get(base) ?? 2; taken.has(id); n++) {
      id = `${base}-${n}`;
      nextNumber.set(base, n + 1);
    }
    taken.add(id);
    given.set(name, id);
  }
  return given;
}

/** More shift types than this cannot all have a code. */
export const MOST_SHIFT_TYPES = 60;

/** One code of at most three letters for each name, all different: its first letter where that is free. */
export function codesOf(names: readonly string[]): Map<string, string> {
  const given = new Map<string, string>();
  const taken = new Set<string>();
  for (const name of names) {
    const letters = [...name.replace(/[^\p{L}\p{N}]+/gu, '').toUpperCase()];
    const stem = letters[0] ?? 'X';
    const prefixes = [1, 2, 3].map((n) => letters.slice(0, n).join('')).filter((prefix) => prefix !== '');
    const numbered = Array.from({ length: MOST_SHIFT_TYPES + 1 }, (_, n) => `${stem}${n + 2}`);
    const code = [...prefixes, ...numbered].find((candidate) => !taken.has(candidate)) ?? stem;
    taken.add(code);
    given.set(name, code);
  }
  return given;
}

/** `HN` for HeadNurse: the known one, its capitals, or its first two letters. */
export function shortOfSkill(name: string): string {
  const known = Object.hasOwn(KNOWN_SHORTS, name.toLowerCase()) ? KNOWN_SHORTS[name.toLowerCase()] : undefined;
  if (known) return known;
  const capitals = name.replace(/[^A-Z]/g, '');
  return capitals.length > 1 ? capitals.slice(0, 4) : [...name].slice(0, 2).join('').toUpperCase();
}
