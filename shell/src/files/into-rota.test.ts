import type { Roster } from '@tandem/rota';
import { generateRoster } from '@tandem/rota/generate';
import { describe, expect, it } from 'vitest';
import { shiftsInto } from './into-rota.ts';

const rota = generateRoster({ staff: 12, weeks: 2, seed: 7, firstDate: '2026-11-02', name: 'Ward 9', timeZone: 'Europe/Berlin' });
const [one, two] = rota.assignments;
if (!one || !two) throw new Error('nothing is planned');
const other = rota.shiftTypes.find(({ id }) => id !== one.value.shiftTypeId);
if (!other) throw new Error('there is one shift only');
const without = (more: Partial<Roster>): Roster => ({ ...rota, ...more });

describe('shifts of a file into a rota', () => {
  it('[SHELL-224] change nothing where the rota says the same', () => {
    expect(shiftsInto(rota, rota, true)).toEqual({ changes: [], problems: [] });
  });

  it('[SHELL-224] are matched by name, code and skill when the ids are others', () => {
    const renamed = JSON.parse(JSON.stringify(rota).replaceAll(/"(staffId|shiftTypeId|skillId|id)":"([^"]+)"/g, '"$1":"x-$2"')) as Roster;
    const withSkills = { ...renamed, staff: renamed.staff.map((person) => ({ ...person, skills: person.skills.map((id) => `x-${id}`) })) };
    expect(shiftsInto(rota, withSkills, true)).toEqual({ changes: [], problems: [] });
  });

  it('[SHELL-224] replace what stands on their days, and empty other days only when asked to', () => {
    const value = { ...one.value, shiftTypeId: other.id };
    const file = without({ assignments: [{ ...one, value }] });
    const { staffId, date, slot } = one;
    expect(shiftsInto(rota, file, false)).toEqual({ changes: [{ kind: 'cell', staffId, date, slot, value: { shiftTypeId: other.id, skillId: value.skillId } }], problems: [] });
    expect(shiftsInto(rota, file, true).changes).toHaveLength(rota.assignments.length);
  });

  it('[SHELL-224] name whoever and whatever the rota does not have, and change nothing then', () => {
    const file = without({
      staff: rota.staff.map((person) => (person.id === one.staffId ? { ...person, id: 'zz', name: 'Zoë Zand' } : person)),
      shiftTypes: rota.shiftTypes.map((shift) => (shift.id === two.value.shiftTypeId ? { ...shift, code: 'QQ' } : shift)),
      assignments: [{ ...one, staffId: 'zz' }, two, { ...two, date: '2030-01-01' }],
    });
    const { changes, problems } = shiftsInto(rota, file, false);
    expect(changes).toEqual([]);
    expect(problems).toEqual([
      expect.stringContaining('Zoë Zand'),
      expect.stringContaining('QQ'),
      expect.stringContaining('2030-01-01'),
    ]);
  });

  it('[SHELL-224] say when two people have the name that the file means', () => {
    const twice = without({ staff: rota.staff.map((person) => ({ ...person, name: 'Ana Berg' })) });
    const file = without({ staff: [{ ...(rota.staff[0] ?? twice.staff[0]!), id: 'zz', name: 'Ana Berg' }], assignments: [{ ...one, staffId: 'zz' }] });
    expect(shiftsInto(twice, file, false).problems).toEqual([expect.stringContaining('Two people')]);
  });
});
