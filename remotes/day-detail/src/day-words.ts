/** What the day says about a person. Pure. */
import { clockSpan, type Candidate } from '@tandem/rota';
import { formatDifference, formatHours } from '@tandem/ui';
import type { CellSave, DayPerson } from './day.ts';

const SAVE_WORDS: Readonly<Record<CellSave, string>> = { saved: '', waiting: ', not sent yet', failed: ', not saved' };

/** `Mei-Ling Chen, RN 80, Early 06:30–14:30, must fix: 8 h rest, 11 h needed` */
export function personLabel(person: DayPerson): string {
  const { staff, role, shiftType, start, end, mark, findings, save, note } = person;
  const found = mark ? `, ${mark === 'must' ? 'must fix' : 'check'}: ${findings.map(({ short }) => short).join('; ')}` : '';
  return `${staff.name}, ${role}, ${shiftType.name} ${clockSpan(start, end)}${SAVE_WORDS[save]}${found}${note ? `, note: ${note}` : ''}`;
}

/** What stands under a candidate's name after the role: `+4.8 h over norm after this, fifth Late in a row`. */
export function candidateWords({ differenceAfter, findings }: Candidate): string {
  const hours =
    differenceAfter === null
      ? []
      : Math.abs(differenceAfter) < 3
        ? ['at norm after this']
        : [differenceAfter > 0 ? `${formatDifference(differenceAfter)} h over norm after this` : `${formatHours(-differenceAfter)} h under norm after this`];
  const others = findings.filter(({ rule }) => rule !== 'hours').map(({ short }) => short);
  return [...hours, ...others].join(', ');
}
