/** Who can take a shift and with which skill, who cannot and why. */
import { rules as words } from '@tandem/words/rules';
import { shiftCoverage } from './coverage.ts';
import { hoursOf } from './hours.ts';
import { whyNot } from './judge.ts';
import { addDays, isoWeekday } from './time.ts';
import type { RosterIndex } from './roster-index.ts';
import type { Finding, IsoDate, Minutes, ShiftType, ShiftTypeId, SkillId, Staff, StaffId } from './model.ts';

export interface Candidate {
  readonly staff: Staff;
  /** The skill the shift would take. */
  readonly skillId: SkillId;
  /** What the assignment would newly break: only warnings for those who are able. */
  readonly findings: readonly Finding[];
  /** Difference to the norm of that week (Monday to Sunday) after the assignment; null without a norm. */
  readonly differenceAfter: Minutes | null;
}

/** People still missing of one skill: to the minimum, and to the optimum. */
interface Gap {
  readonly minimum: number;
  readonly optimum: number;
}

function gapsOf(index: RosterIndex, date: IsoDate, shiftType: ShiftType, without?: StaffId): Map<SkillId, Gap> {
  const { bySkill } = shiftCoverage(index, date, shiftType);
  const own = without === undefined ? [] : index.cellsOf(without, date).map(({ value }) => value);
  return new Map(
    bySkill.map(({ skillId, assigned, minimum, optimum }) => {
      const counted = own.filter((v) => v.skillId === skillId && v.shiftTypeId === shiftType.id).length;
      return [skillId, { minimum: minimum - assigned + counted, optimum: optimum - assigned + counted }];
    }),
  );
}

/** Of a person's skills the one most missing to the minimum, then to the optimum, then the main one. */
function mostWanted(person: Staff, gaps: ReadonlyMap<SkillId, Gap>): SkillId | null {
  for (const level of ['minimum', 'optimum'] as const) {
    let best: SkillId | null = null;
    let most = 0;
    for (const skillId of person.skills) {
      const missing = gaps.get(skillId)?.[level] ?? 0;
      if (missing > most) [best, most] = [skillId, missing];
    }
    if (best !== null) return best;
  }
  return person.skills[0] ?? null;
}

/**
 * Which skill a typed shift takes: of the person's skills the one most missing to the minimum, then to the optimum,
 * then the main one. The person's own shifts of that day do not count. null for an unknown person, shift, or a person
 * without skills.
 */
export function skillFor(index: RosterIndex, staffId: StaffId, date: IsoDate, shiftTypeId: ShiftTypeId): SkillId | null {
  const person = index.staffById.get(staffId);
  const shiftType = index.shiftTypeById.get(shiftTypeId);
  return person && shiftType ? mostWanted(person, gapsOf(index, date, shiftType, staffId)) : null;
}

/** 0 fills a minimum, 1 an optimum, 2 neither. */
function rankOf(gap: Gap | undefined): 0 | 1 | 2 {
  if ((gap?.minimum ?? 0) > 0) return 0;
  return (gap?.optimum ?? 0) > 0 ? 1 : 2;
}

/**
 * The people off on `date`, for one shift. `able`: not absent, no must-fix rule newly broken, and with a skill that is
 * still missing there (any skill once all are met). Best first: fills a minimum, then an optimum; fewer warnings; least
 * time over the norm. `unable`: the others, in the order of staff, each with the findings that say why.
 */
export function candidatesFor(
  index: RosterIndex,
  date: IsoDate,
  shiftTypeId: ShiftTypeId,
): { able: Candidate[]; unable: Candidate[] } {
  const able: (Candidate & { readonly rank: number })[] = [];
  const unable: Candidate[] = [];
  const shiftType = index.shiftTypeById.get(shiftTypeId);
  if (!shiftType) return { able, unable };
  const gaps = gapsOf(index, date, shiftType);
  const missing = [...gaps].filter(([, gap]) => gap.optimum > 0 || gap.minimum > 0).map(([skillId]) => skillId);
  const monday = addDays(date, 1 - isoWeekday(date));
  const length = shiftType.end - shiftType.start;
  for (const staff of index.window.staff) {
    if (index.cellsOf(staff.id, date).length > 0) continue;
    const skillId = mostWanted(staff, gaps);
    if (skillId === null) continue;
    const { difference } = hoursOf(index, staff.id, monday, addDays(monday, 6));
    const differenceAfter = difference === null ? null : difference + length;
    const found = whyNot(index, staff.id, date, shiftTypeId, skillId);
    const rank = rankOf(gaps.get(skillId));
    if (rank === 2 && missing.length > 0) found.unshift(notMissing(index, staff, date, shiftType, skillId, missing));
    const candidate = { staff, skillId, findings: found, differenceAfter };
    if (found.some(({ severity }) => severity === 'must')) unable.push(candidate);
    else able.push({ ...candidate, rank });
  }
  able.sort(
    (a, b) =>
      a.rank - b.rank ||
      a.findings.length - b.findings.length ||
      (a.differenceAfter ?? 0) - (b.differenceAfter ?? 0),
  );
  return { able: able.map(({ rank: _, ...candidate }) => candidate), unable };
}

function notMissing(
  index: RosterIndex,
  staff: Staff,
  date: IsoDate,
  shiftType: ShiftType,
  skillId: SkillId,
  missing: readonly SkillId[],
): Finding {
  const short = (id: SkillId): string => index.skillById.get(id)?.short ?? id;
  const said = words.coverage.otherSkill(shiftType.name, missing.map(short), short(skillId));
  return {
    rule: 'skill',
    severity: 'must',
    date,
    staffId: staff.id,
    cells: [],
    shiftTypeId: shiftType.id,
    skillId,
    amount: 1,
    message: words.said(staff.name, said),
    short: said,
  };
}
