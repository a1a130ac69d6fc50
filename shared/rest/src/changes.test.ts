import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { BOUNDS, checkRoster, emptyRoster, type Roster } from '@tandem/rota';
import { generateRoster } from '@tandem/rota/generate';
import { anyImportBody, changesBody, changeSchema, createReferenceClient, newScheduleBody, rosterSchema } from './index.ts';

const ward = generateRoster({ staff: 8, weeks: 1, seed: 2, firstDate: '2026-11-02' });
const [person] = ward.staff as [Roster['staff'][0]];
const [shift] = ward.shiftTypes as [Roster['shiftTypes'][0]];
const fieldsOf = (schema: z.core.$ZodType, value: unknown): string[] => {
  const parsed = z.safeParse(schema, value);
  return parsed.success ? [] : parsed.error.issues.map((issue) => [...issue.path, ...(issue.code === 'unrecognized_keys' ? issue.keys : [])].join('.'));
};

describe('the schema of changes', () => {
  it('[REST-100] takes one step of each kind', () => {
    const steps = [
      { kind: 'skill', id: 'x', value: ward.skills[0] },
      { kind: 'shift-type', id: 'x', value: shift, order: 2.5 },
      { kind: 'contract', id: 'x', value: ward.contracts[0], baseRev: 3 },
      { kind: 'staff', id: person.id, value: null, cascade: true },
      { kind: 'leave', id: 'x', value: { id: 'x', staffId: 'p', kind: 'sick', from: '2026-11-02', to: '2026-11-03', approved: false } },
      { kind: 'request', id: 'x', value: { id: 'x', staffId: 'p', date: '2026-11-02', want: 'on', shiftTypeId: null } },
      { kind: 'note', id: 'x', value: { id: 'x', date: '2026-11-02', staffId: null, text: 'A note' } },
      { kind: 'demand', date: '2026-11-02', shiftTypeId: 'E', skillId: 'RN', value: { minimum: 0, optimum: 1 } },
      { kind: 'schedule', value: { name: 'W', timeZone: 'Europe/Warsaw', firstDate: '2026-11-02', lastDate: '2026-11-03', policy: ward.schedule.policy } },
      { kind: 'cell', staffId: 'p', date: '2026-11-02', slot: 0, value: { shiftTypeId: 'E', skillId: 'RN' } },
    ];
    expect(fieldsOf(changesBody, { opId: 'op-12345', origin: 'tab/setup', changes: steps })).toEqual([]);
    expect(fieldsOf(changesBody, { opId: 'op-12345', origin: 'tab/setup', changes: [] })).toEqual(['changes']);
  });

  it('[REST-100] names the field inside the step', () => {
    expect(fieldsOf(changeSchema, { kind: 'nothing' })).toEqual(['kind']);
    expect(fieldsOf(changeSchema, { kind: 'staff', id: 'a b', value: person })).toEqual(['id']);
    expect(fieldsOf(changeSchema, { kind: 'staff', id: 'p', value: { ...person, colour: 'red', name: ' ' } })).toEqual(['value.name', 'value.colour']);
    expect(fieldsOf(changeSchema, { kind: 'shift-type', id: 'x', value: { ...shift, code: 'LONG', end: BOUNDS.clock.max + 1 } })).toEqual(['value.code', 'value.end']);
    expect(fieldsOf(changeSchema, { kind: 'cell', staffId: 'p', date: '2026-02-30', slot: 10, value: null })).toEqual(['date', 'slot']);
    expect(fieldsOf(newScheduleBody, { name: ' ', timeZone: 'Europe/Warsaw', firstDate: '2026-11-02', lastDate: '2026-11-03' })).toEqual(['name']);
    expect(fieldsOf(anyImportBody, { format: 'roster', importId: 'import-1', roster: { ...ward, staff: [{ ...person, skills: [] }] } })).toEqual(['roster.staff.0.skills']);
  });

  it('[REST-101] takes every sound roster back as it was written', () => {
    const start = { id: 'new', name: 'New', timeZone: 'Europe/Warsaw', firstDate: '2026-11-02', lastDate: '2026-11-29' };
    fc.assert(
      fc.property(fc.integer({ min: 8, max: 30 }), fc.integer({ min: 1, max: 4 }), fc.nat(1000), (staff, weeks, seed) => {
        const roster = generateRoster({ staff, weeks, seed, firstDate: '2026-11-02' });
        expect(checkRoster(roster)).toEqual([]);
        expect(z.parse(rosterSchema, JSON.parse(JSON.stringify(roster)))).toEqual(roster);
      }),
      { numRuns: 15 },
    );
    expect(fieldsOf(rosterSchema, emptyRoster(start))).toEqual([]);
  });
});

describe('the reference client', () => {
  it('[REST-102] asks each address with its method and body', async () => {
    const seen: unknown[] = [];
    const answers: Record<string, unknown> = {
      'GET /api/schedules/a%2Fb/reference': { schedule: {}, staff: [], revs: {}, cursor: 1 },
      'POST /api/schedules/a%2Fb/changes': { kind: 'accepted', cursor: 2 },
      'POST /api/schedules': { scheduleId: 'new' },
      'GET /api/schedules/a%2Fb/cells/p%20x/2026-11-02/history': [],
      'POST /api/imports': { scheduleId: 'new' },
    };
    const client = createReferenceClient(async (path, init) => {
      const asked = `${init?.method} ${path as string}`;
      seen.push([asked, init?.body === null ? null : (JSON.parse(String(init?.body)) as unknown)]);
      return new Response(asked in answers ? JSON.stringify(answers[asked]) : '', { status: 200 });
    });
    const batch = { opId: 'op-12345', origin: 'tab/setup', changes: [{ kind: 'staff' as const, id: 'p', value: null }] };
    const start = { name: 'New', timeZone: 'Europe/Warsaw', firstDate: '2026-11-02', lastDate: '2026-11-08' };
    const imported = { format: 'roster' as const, importId: 'import-1', roster: ward as never };
    const outcomes = [
      await client.reference('a/b'),
      await client.change('a/b', batch),
      await client.createSchedule(start),
      await client.deleteSchedule('a/b', 'Ward'),
      await client.cellHistory('a/b', 'p x', '2026-11-02'),
      await client.importRoster(imported),
    ];
    expect(outcomes.map(({ ok }) => ok)).toEqual([true, true, true, true, true, true]);
    expect(seen).toEqual([
      ['GET /api/schedules/a%2Fb/reference', null],
      ['POST /api/schedules/a%2Fb/changes', batch],
      ['POST /api/schedules', start],
      ['DELETE /api/schedules/a%2Fb', { name: 'Ward' }],
      ['GET /api/schedules/a%2Fb/cells/p%20x/2026-11-02/history', null],
      ['POST /api/imports', { ...imported, roster: JSON.parse(JSON.stringify(ward)) as unknown }],
    ]);
    const gone = createReferenceClient(() => Promise.reject(new TypeError('no network')));
    expect(await gone.change('a', batch)).toMatchObject({ ok: false, error: { kind: 'offline' } });
    const proxy = createReferenceClient(() => Promise.resolve(new Response('<html>')));
    expect(await proxy.createSchedule(start)).toMatchObject({ ok: false, error: { kind: 'internal' } });
  });
});
