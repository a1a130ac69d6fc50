import { describe, expect, it } from 'vitest';
import type { ReleasePerson } from '@tandem/rest';
import { isIncluded } from './choose.ts';

/** As ids of accounts are: the same at every run. */
const idOf = (i: number): string => {
  const hex = (BigInt(i + 1) * 0x9e3779b97f4a7c15f39cc0605cedc835n & ((1n << 128n) - 1n)).toString(16).padStart(32, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
};
const people: readonly ReleasePerson[] = Array.from({ length: 200_000 }, (_, i) => ({ id: idOf(i), login: `person-${i}`, roles: [] }));

/** Who of all is in. */
const cohort = (salt: string, percent: number): Uint8Array => Uint8Array.from(people, (person) => Number(isIncluded({ salt, percent }, person)));
const shareOf = (members: Uint8Array): number => (100 * members.reduce((sum, each) => sum + each, 0)) / members.length;
const WIDTHS = [0, 5, 10, 50, 100];

describe('cohorts of 200,000 people', () => {
  it('[SHELL-369] are within 0.45 points of their share, nobody at 0, everybody at 100, and lose nobody while they widen', () => {
    expect(new Set(people.map(({ id }) => id)).size).toBe(people.length);
    let before: Uint8Array = new Uint8Array(people.length);
    for (const percent of WIDTHS) {
      const members = cohort('weekly/r42', percent);
      expect(Math.abs(shareOf(members) - percent)).toBeLessThan(percent === 0 || percent === 100 ? Number.EPSILON : 0.45);
      expect(before.findIndex((was, i) => was > (members[i] ?? 0))).toBe(-1);
      before = members;
    }
  });

  it('[SHELL-369] of one remote say nothing about those of another, nor those of one rollout about the next', () => {
    const weekly = cohort('weekly/r42', 10);
    for (const salt of ['monthly/r42', 'weekly/r43']) {
      const other = cohort(salt, 10);
      const both = other.filter((_, i) => weekly[i] === 1);
      expect(Math.abs(shareOf(both) - 10)).toBeLessThan(0.9);
    }
  });
});
