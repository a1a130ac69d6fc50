/** What the day says about a person. Pure. */
import type { Candidate } from '@tandem/rota';
import { formatDifference, formatHours } from '@tandem/ui';
import type { CellSave, DayPerson, Mark } from './day.ts';

const SAVE_WORDS: Readonly<Record<CellSave, string>> = { saved: '', waiting: 'not sent yet', failed: 'not saved' };
const MARK_WORDS: Readonly<Record<Mark, string>> = { must: 'must fix', check: 'check' };

/** What a mark beside a person means, for who does not see it: `must fix: 8 h rest, 11 h needed; not sent yet`. */
export function markWords({ mark, findings, save }: Pick<DayPerson, 'mark' | 'findings' | 'save'>): string {
  const found = mark ? [`${MARK_WORDS[mark]}: ${findings.map(({ short }) => short).join('; ')}`] : [];
  return [...found, SAVE_WORDS[save]].filter(Boolean).join('; ');
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
