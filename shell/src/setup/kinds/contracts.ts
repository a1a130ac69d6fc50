import { BOUNDS, type Contract, type Range } from '@tandem/rota';
import { formatHours } from '@tandem/ui';
import { setup as words } from '@tandem/words/setup';
import { readForm, textOf, typedHours, typedRange } from '../fields.ts';
import type { RecordKind } from '../record-kind.ts';

const say = words.contracts;
const span = ({ min, max }: Range): string => (min === max ? String(min) : `${min}–${max}`);

export const CONTRACTS: RecordKind<Contract> = {
  kind: 'contract',
  words: say,
  ordered: true,
  columns: [
    { label: say.name },
    { label: say.weekly, look: 'number' },
    { label: say.assignments, look: 'number' },
    { label: say.workRun, look: 'number' },
    { label: say.offRun, look: 'number' },
    { label: say.weekends, look: 'number' },
    { label: say.people, look: 'number' },
  ],
  items: ({ contracts }) => contracts,
  name: ({ name }) => name,
  cells: (contract, { staff }) => [
    { text: contract.name },
    { text: contract.weeklyMinutes === null ? '–' : formatHours(contract.weeklyMinutes) },
    { text: span(contract.assignments) },
    { text: span(contract.workRun) },
    { text: span(contract.offRun) },
    { text: String(contract.maxWeekends) },
    { text: String(staff.filter(({ contractId }) => contractId === contract.id).length), quiet: true },
  ],
  fields: () => [
    { name: 'name', label: say.name, kind: 'text', size: 'l', longest: 100 },
    { name: 'weeklyMinutes', label: say.weekly, kind: 'number', size: 's', hint: say.weeklyHint },
    { name: 'assignments', label: say.assignments, kind: 'range' },
    { name: 'workRun', label: say.workRun, kind: 'range' },
    { name: 'offRun', label: say.offRun, kind: 'range' },
    { name: 'maxWeekends', label: say.weekends, kind: 'number', size: 'm', hint: say.weekendsHint },
    { name: 'completeWeekends', label: say.complete, kind: 'tick', size: 'wide' },
  ],
  blank: () => ({
    name: '',
    weeklyMinutes: '',
    ...typedRange('assignments', { min: 0, max: 40 }),
    ...typedRange('workRun', { min: 1, max: 6 }),
    ...typedRange('offRun', { min: 1, max: 7 }),
    maxWeekends: '4',
    completeWeekends: false,
  }),
  form: (contract) => ({
    name: contract.name,
    weeklyMinutes: typedHours(contract.weeklyMinutes),
    ...typedRange('assignments', contract.assignments),
    ...typedRange('workRun', contract.workRun),
    ...typedRange('offRun', contract.offRun),
    maxWeekends: String(contract.maxWeekends),
    completeWeekends: contract.completeWeekends,
  }),
  parse(values, id) {
    const read = readForm(values);
    return read.done({
      id,
      name: read.text('name', 100),
      weeklyMinutes: read.hours('weeklyMinutes', 168),
      assignments: read.range('assignments', BOUNDS.count.min, BOUNDS.count.max),
      workRun: read.range('workRun', BOUNDS.count.min, BOUNDS.count.max),
      offRun: read.range('offRun', BOUNDS.count.min, BOUNDS.count.max),
      maxWeekends: read.whole('maxWeekends', BOUNDS.count.min, BOUNDS.count.max),
      completeWeekends: read.tick('completeWeekends'),
    });
  },
  newName: ({ name }) => textOf(name),
};
