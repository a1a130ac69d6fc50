/** What the rules of a rota say: the sentences of findings. Shift types, skills and people are named as the rota names them. */

const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth'];
const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;

/** `third`, and figures from eleven on: `21st`. */
function ordinal(n: number): string {
  const word = ORDINALS[n - 1];
  if (word) return word;
  const teen = n % 100 > 10 && n % 100 < 14;
  return `${n}${teen ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th')}`;
}

export const rules = {
  weekdays: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
  ordinal,
  hours: (n: number) => `${n} h`,
  atLeast: (n: number) => `at least ${n}`,
  atLeastDays: (n: number) => `at least ${count(n, 'day')}`,
  atMost: (n: number) => `at most ${n}`,
  /** After a person's name. */
  said: (name: string, what: string) => `${name}: ${what}.`,
  weekend: {
    short: (worked: string, free: string) => `${worked} without ${free}`,
    sentence: (worked: string, free: string) => `works ${worked} but not ${free}`,
  },
  coverage: {
    short: (assigned: number, needed: number, skill: string) => `${assigned} of ${needed}${skill && ` ${skill}`}`,
    message: (shift: string, short: string, weekday: string) => `${shift} has ${short} on ${weekday}.`,
    /** Why somebody with another skill does not help. */
    otherSkill: (shift: string, missing: readonly string[], own: string) => `${shift} is short of ${missing.join(' and ')}, not of ${own}`,
  },
  place: {
    person: (id: string, schedule: string) => `"${id}" is not a person of ${schedule}`,
    day: (schedule: string, from: string, to: string, date: string) => `${schedule} is planned from ${from} to ${to}, not on ${date}`,
  },
  off: {
    tooFew: (n: number) => `only ${count(n, 'day')} off before`,
    tooMany: (nth: number) => `${ordinal(nth)} day off in a row`,
  },
  norm: {
    short: (hours: string) => `${hours} over norm`,
    sentence: (short: string, sunday: number) => `${short} in the week to Sunday ${sunday}`,
  },
  leave: {
    approved: { leave: 'on leave', sick: 'sick', training: 'in training' },
    asked: { leave: 'asked for leave', sick: 'asked for sick leave', training: 'asked for training' },
    on: (words: string, weekday: string) => `${words} on ${weekday}`,
  },
  overlap: {
    before: 'the shift before',
    short: (other: string) => `overlaps ${other}`,
    on: (shift: string, weekday: string) => `${shift} on ${weekday}`,
    sentence: (shift: string, other: string) => `${shift} overlaps ${other}`,
  },
  request: {
    off: (weekday: string) => `asked for ${weekday} off`,
    on: (weekday: string) => `asked to work on ${weekday}`,
    not: (shift: string, weekday: string) => `asked for no ${shift} on ${weekday}`,
    shift: (shift: string, weekday: string) => `asked for ${shift} on ${weekday}`,
  },
  rest: {
    short: (had: string, needed: string) => `${had} rest, ${needed} needed`,
    sentence: (had: string, shift: string, needed: string) => `${had} rest before ${shift}, ${needed} needed`,
  },
  shiftRun: {
    tooFew: (n: number, shift: string) => `only ${n} ${shift} in a row`,
    tooMany: (nth: number, shift: string) => `${ordinal(nth)} ${shift} in a row`,
  },
  single: {
    short: (n: number) => `${n} shifts in one day`,
    sentence: (n: number, weekday: string) => `${n} shifts on ${weekday}, one is the limit`,
  },
  noSkill: {
    short: 'no skill',
    sentence: (person: string, shift: string) => `${person} has no skill, so ${shift} cannot be given.`,
  },
  skill: {
    short: (skill: string) => `not qualified as ${skill}`,
    sentence: (skill: string, shift: string) => `not qualified as ${skill} for ${shift}`,
  },
  succession: {
    short: (shift: string, before: string) => `${shift} after ${before}`,
    sentence: (shift: string, before: string) => `${shift} may not follow ${before} of the day before`,
  },
  total: {
    past: (nth: number) => `${ordinal(nth)} assignment`,
    only: (n: number) => count(n, 'assignment'),
    whole: (what: string) => `${what} in this schedule`,
  },
  unknown: {
    contract: { short: (id: string) => `"${id}" is not a contract here`, sentence: (id: string) => `"${id}" is not a contract of this schedule` },
    person: { short: (id: string) => `"${id}" is not a person here`, sentence: (id: string) => `"${id}" is not a person of this schedule` },
    shift: { short: (id: string) => `"${id}" is not a shift here`, sentence: (id: string) => `"${id}" is not a shift of this schedule` },
    skill: { short: (id: string) => `"${id}" is not a skill here`, sentence: (id: string) => `"${id}" is not a skill of this schedule` },
    note: { short: (id: string) => `"${id}" is not a note here`, sentence: (id: string) => `"${id}" is not a note of this schedule` },
  },
  weekends: (nth: number) => `${ordinal(nth)} weekend`,
  workRun: {
    tooFew: (n: number) => `only ${count(n, 'day')} of work in a row`,
    tooMany: (nth: number) => `${ordinal(nth)} day of work in a row`,
  },
};
