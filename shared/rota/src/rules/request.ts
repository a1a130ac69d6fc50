import { rules as words } from '@tandem/words/rules';
import type { Assignment, Finding, Request } from '../model.ts';
import type { PersonDays } from './person-days.ts';
import { personFinding, refOf } from './person-finding.ts';
import { weekdayName } from './words.ts';

/** Wishes that the plan does not follow. A wish to work is moot on a day of approved absence. */
export function request(days: PersonDays): Finding[] {
  const { index, staffId, dates, cells, kinds } = days;
  return dates.flatMap((date, i) =>
    index.requestsOn(staffId, date).flatMap((wish) => {
      const today = cells[i] ?? [];
      const meant = wish.shiftTypeId === null ? today : today.filter((a) => a.value.shiftTypeId === wish.shiftTypeId);
      const broken = wish.want === 'off' ? meant.length > 0 : meant.length === 0 && kinds[i] !== 'leave';
      return broken ? [told(days, wish, wish.want === 'off' ? meant : today)] : [];
    }),
  );
}

function told(days: PersonDays, wish: Request, marked: readonly Assignment[]): Finding {
  const { id, name } = days.index.shiftTypeById.get(wish.shiftTypeId ?? '') ?? { name: wish.shiftTypeId ?? '' };
  const day = weekdayName(wish.date);
  const wholeDay = words.request[wish.want](day);
  const oneShift = words.request[wish.want === 'off' ? 'not' : 'shift'](name, day);
  return personFinding(days, {
    rule: 'request',
    severity: 'check',
    date: wish.date,
    cells: marked.length > 0 ? marked.map(refOf) : [{ staffId: days.staffId, date: wish.date, slot: 0 }],
    ...(id === undefined ? {} : { shiftTypeId: id }),
    amount: 1,
    short: wish.shiftTypeId === null ? wholeDay : oneShift,
  });
}
