import type { Staff } from '@tandem/rota';
import { setup as words } from '@tandem/words/setup';
import { readForm, textOf } from '../fields.ts';
import { choicesOf, nameIn, type RecordKind } from '../record-kind.ts';

const say = words.people;

export const PEOPLE: RecordKind<Staff> = {
  kind: 'staff',
  words: say,
  ordered: true,
  columns: [{ label: say.name }, { label: say.main }, { label: say.contract }, { label: say.others, look: 'wide' }],
  items: ({ staff }) => staff,
  name: ({ name }) => name,
  cells(person, { skills, contracts }) {
    const [main, ...others] = person.skills.map((id) => nameIn(skills, id));
    return [{ text: person.name }, { text: main ?? '' }, { text: nameIn(contracts, person.contractId) }, { text: others.join(', '), quiet: true }];
  },
  fields: ({ skills, contracts }) => [
    { name: 'name', label: say.name, kind: 'text', size: 'l', longest: 100 },
    { name: 'skills.0', label: say.main, kind: 'choice', choices: choicesOf(skills), size: 'm', hint: say.mainHint },
    { name: 'contractId', label: say.contract, kind: 'choice', choices: choicesOf(contracts), size: 'm' },
    ...(skills.length > 1 ? [{ name: 'skills', label: say.others, kind: 'several', choices: choicesOf(skills), size: 'wide' } as const] : []),
  ],
  blank: ({ skills, contracts }) => ({ name: '', 'skills.0': skills[0]?.id ?? '', contractId: contracts[0]?.id ?? '', skills: [] }),
  form: ({ name, contractId, skills }) => ({ name, contractId, 'skills.0': skills[0] ?? '', skills: skills.slice(1) }),
  parse(values, id) {
    const read = readForm(values);
    const name = read.text('name', 100);
    const main = read.choice('skills.0');
    const contractId = read.choice('contractId');
    const others = read.several('skills').filter((skill) => skill !== main);
    return read.done({ id, name, contractId, skills: [main, ...others] });
  },
  newName: ({ name }) => textOf(name),
};
