import type { Skill } from '@tandem/rota';
import { setup as words } from '@tandem/words/setup';
import { readForm, textOf } from '../fields.ts';
import type { RecordKind } from '../record-kind.ts';

const say = words.skills;

export const SKILLS: RecordKind<Skill> = {
  kind: 'skill',
  words: say,
  ordered: true,
  columns: [{ label: say.name }, { label: say.short }, { label: say.people, look: 'number' }],
  items: ({ skills }) => skills,
  name: ({ name }) => name,
  cells: (skill, { staff }) => [
    { text: skill.name },
    { text: skill.short },
    { text: String(staff.filter(({ skills }) => skills.includes(skill.id)).length), quiet: true },
  ],
  fields: () => [
    { name: 'name', label: say.name, kind: 'text', size: 'l', longest: 100 },
    { name: 'short', label: say.short, kind: 'text', size: 's', hint: say.shortHint, longest: 4 },
  ],
  blank: () => ({ name: '', short: '' }),
  form: ({ name, short }) => ({ name, short }),
  parse(values, id) {
    const read = readForm(values);
    const name = read.text('name', 100);
    const short = read.text('short', 100);
    if (short.length > 4) read.refuse('short', words.problems.notShort(short));
    return read.done({ id, name, short });
  },
  newName: ({ name }) => textOf(name),
};
