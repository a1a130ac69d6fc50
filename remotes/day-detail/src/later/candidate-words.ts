/** What is said of somebody who can take a shift. Pure. */
import type { Candidate } from '@tandem/rota';
import { formatHours } from '@tandem/ui';
import { dayLater as words } from '@tandem/words/day-later';

/** What stands under a candidate's name after the role: `4.8 h over norm after this, fifth Late in a row`. */
export function candidateWords({ differenceAfter, findings }: Candidate): string {
  const hours =
    differenceAfter === null
      ? []
      : Math.abs(differenceAfter) < 3
        ? [words.atNorm]
        : [differenceAfter > 0 ? words.overNorm(formatHours(differenceAfter)) : words.underNorm(formatHours(-differenceAfter))];
  const others = findings.filter(({ rule }) => rule !== 'hours').map(({ short }) => short);
  return [...hours, ...others].join(', ');
}
