import type { rules as english } from '../en/rules.ts';

const figure = (n: number): string => String(n).replace('.', ',');
const unknown = (what: string) => ({
  short: (id: string) => `„${id}“ ist hier ${what}`,
  sentence: (id: string) => `„${id}“ ist in diesem Dienstplan ${what}`,
});

export const rules: typeof english = {
  weekdays: ['Montag', 'Dienstag', 'Mittwoch', 'Donnerstag', 'Freitag', 'Samstag', 'Sonntag'],
  ordinal: (n) => `${n}.`,
  hours: (n) => `${figure(n)} h`,
  atLeast: (n) => `mindestens ${n}`,
  atLeastDays: (n) => `mindestens ${n} ${n === 1 ? 'Tag' : 'Tage'}`,
  atMost: (n) => `höchstens ${n}`,
  said: (name, what) => `${name}: ${what}.`,
  weekend: {
    short: (worked, free) => `${worked} ohne ${free}`,
    sentence: (worked, free) => `arbeitet am ${worked}, aber nicht am ${free}`,
  },
  coverage: {
    short: (assigned, needed, skill) => `${assigned} von ${needed}${skill && ` ${skill}`}`,
    message: (shift, short, weekday) => `${shift} hat am ${weekday} ${short}.`,
    otherSkill: (shift, missing, own) => `in ${shift} fehlt ${missing.join(' und ')}, nicht ${own}`,
  },
  place: {
    person: (id, schedule) => `„${id}“ ist keine Person von ${schedule}`,
    day: (schedule, from, to, date) => `${schedule} ist von ${from} bis ${to} geplant, nicht am ${date}`,
  },
  off: {
    tooFew: (n) => `davor nur ${n} ${n === 1 ? 'freier Tag' : 'freie Tage'}`,
    tooMany: (nth) => `${nth}. freier Tag in Folge`,
  },
  norm: {
    short: (hours) => `${hours} über Soll`,
    sentence: (short, sunday) => `${short} in der Woche, die am Sonntag, dem ${sunday}., endet`,
  },
  leave: {
    approved: { leave: 'im Urlaub', sick: 'krank', training: 'in Fortbildung' },
    asked: { leave: 'Urlaub beantragt', sick: 'krankgemeldet', training: 'Fortbildung beantragt' },
    on: (words, weekday) => `${words} am ${weekday}`,
  },
  overlap: {
    before: 'der Schicht davor',
    short: (other) => `überschneidet sich mit ${other}`,
    on: (shift, weekday) => `${shift} am ${weekday}`,
    sentence: (shift, other) => `${shift} überschneidet sich mit ${other}`,
  },
  request: {
    off: (weekday) => `möchte am ${weekday} frei`,
    on: (weekday) => `möchte am ${weekday} arbeiten`,
    not: (shift, weekday) => `möchte am ${weekday} nicht ${shift}`,
    shift: (shift, weekday) => `möchte am ${weekday} ${shift}`,
  },
  rest: {
    short: (had, needed) => `${had} Ruhe, ${needed} nötig`,
    sentence: (had, shift, needed) => `${had} Ruhe vor ${shift}, ${needed} nötig`,
  },
  shiftRun: {
    tooFew: (n, shift) => `nur ${n === 1 ? 'einmal' : `${n}-mal`} ${shift} in Folge`,
    tooMany: (nth, shift) => `${nth}. Tag ${shift} in Folge`,
  },
  single: {
    short: (n) => `${n} Schichten an einem Tag`,
    sentence: (n, weekday) => `${n} Schichten am ${weekday}, vorgesehen ist eine`,
  },
  noSkill: {
    short: 'keine Qualifikation',
    sentence: (person, shift) => `${person} hat keine Qualifikation, deshalb kann ${shift} nicht vergeben werden.`,
  },
  skill: {
    short: (skill) => `nicht als ${skill} qualifiziert`,
    sentence: (skill, shift) => `nicht als ${skill} für ${shift} qualifiziert`,
  },
  succession: {
    short: (shift, before) => `${shift} nach ${before}`,
    sentence: (shift, before) => `${shift} darf nicht auf ${before} vom Vortag folgen`,
  },
  total: {
    past: (nth) => `${nth}. Einsatz`,
    only: (n) => `${n} ${n === 1 ? 'Einsatz' : 'Einsätze'}`,
    whole: (what) => `${what} in diesem Dienstplan`,
  },
  unknown: {
    contract: unknown('kein Vertrag'),
    person: unknown('keine Person'),
    shift: unknown('keine Schicht'),
    skill: unknown('keine Qualifikation'),
    note: unknown('keine Notiz'),
  },
  weekends: (nth) => `${nth}. Wochenende`,
  workRun: {
    tooFew: (n) => `nur ${n} ${n === 1 ? 'Arbeitstag' : 'Arbeitstage'} in Folge`,
    tooMany: (nth) => `${nth}. Arbeitstag in Folge`,
  },
};
