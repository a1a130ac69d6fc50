import type { Cause } from '@tandem/rest';
import type { ReferenceProblem } from '@tandem/rota';

/** A problem of reference data as any language can say it. */
export function causeOf({ what, given: shown, min, max }: ReferenceProblem): Cause {
  // It is shown as JSON has it; a text's own quotes are each language's.
  const given = shown.replace(/^"|"$/g, '');
  switch (what) {
    case 'empty':
      return { code: 'empty' };
    case 'length':
      return max === undefined ? { code: 'unfit' } : { code: 'long', max };
    case 'range':
      return min === undefined || max === undefined ? { code: 'unfit' } : { code: 'range', given, min, max };
    case 'type':
      return { code: 'unfit' };
    default:
      return { code: what, given };
  }
}
