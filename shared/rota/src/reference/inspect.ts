import { isIsoDate } from '../time.ts';
import type { IsoDate, Range } from '../model.ts';
import { BOUNDS, type Bound } from './bounds.ts';
import { shown, type ProblemKind, type ReferenceProblem } from './problem.ts';

/** Collects what is wrong with one value, field by field. */
export interface Inspection {
  readonly problems: ReferenceProblem[];
  add(what: ProblemKind, field: string, given: unknown, accepted: string, bound?: { readonly min: number; readonly max: number }): void;
  text(field: string, value: string, bound: Bound): void;
  /** A whole number from min to max. */
  whole(field: string, value: number, bound: Bound): void;
  range(field: string, value: Range): void;
  /** True where it is a date. */
  date(field: string, value: IsoDate): boolean;
  /** True where the name is known. */
  known(field: string, id: string, names: { has(id: string): boolean }, things: string): boolean;
  distinct(field: string, values: readonly string[]): void;
}

export function inspect(prefix: string): Inspection {
  const problems: ReferenceProblem[] = [];
  const add: Inspection['add'] = (what, field, given, accepted, bound) =>
    void problems.push({ field: (prefix + field).replace(/\.$/, ''), what, given: shown(given), accepted, ...(bound && { min: bound.min, max: bound.max }) });
  const whole: Inspection['whole'] = (field, value, name) => {
    const bound = BOUNDS[name];
    if (Number.isInteger(value) && value >= bound.min && value <= bound.max) return;
    add('range', field, value, `a whole number from ${bound.min} to ${bound.max}`, bound);
  };
  return {
    problems,
    add,
    whole,
    text(field, value, name) {
      const bound = BOUNDS[name];
      if (value.trim() === '') return add('empty', field, value, `a text of ${bound.min} to ${bound.max} characters`, bound);
      if (value.length > bound.max) return add('length', field, value, `a text of ${bound.min} to ${bound.max} characters`, bound);
    },
    range(field, { min, max }) {
      whole(`${field}.min`, min, 'count');
      whole(`${field}.max`, max, 'count');
      if (max < min) add('order', `${field}.max`, max, `a number from ${min} on`);
    },
    date(field, value) {
      if (isIsoDate(value)) return true;
      add('date', field, value, 'a calendar date such as 2026-11-22');
      return false;
    },
    known(field, id, names, things) {
      if (names.has(id)) return true;
      add('unknown', field, id, `the id of one of ${things}`);
      return false;
    },
    distinct(field, values) {
      values.forEach((value, i) => {
        if (values.indexOf(value) < i) add('repeated', `${field}.${i}`, value, 'each only once');
      });
    },
  };
}
