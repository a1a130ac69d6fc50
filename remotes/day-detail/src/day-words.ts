/** What the day says about a person. Pure. */
import type { Deciding } from '@tandem/ui';
import { day as words } from '@tandem/words/day';
import type { DayPerson } from './day.ts';

/** What a mark beside a person means, for who does not see it: `must fix: 8 h rest, 11 h needed; not sent yet`. */
export function markWords({ mark, findings, save, clash }: Pick<DayPerson, 'mark' | 'findings' | 'save' | 'clash'>): string {
  const found = mark ? [words.mark[mark](findings.map(({ short }) => short).join('; '))] : [];
  return [clash, ...found, save === 'saved' ? '' : words.save[save]].filter(Boolean).join('; ');
}

/** What there is to decide about a person: `to decide: L or D`, the own value first; empty: nothing. */
export const clashWords = (clash: ReturnType<Deciding['of']>): string => (clash ? words.toDecide(clash[0] || words.offShort, clash[1] || words.offShort) : '');
