/** What every legacy store is to its view, whichever way its edits go. */
import fc from 'fast-check';
import { addDays, cellKey, type AssignmentValue, type CellRef } from '@tandem/rota';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FAILURE, FIRST, LAST, type Event, type View } from './one-view.ts';

/** @param open a store that has loaded from `FIRST` to `LAST`, over a server of its own */
export function legacyStoreContract(name: string, open: () => Promise<View>): void {
  describe(name, () => {
    let view: View;
    let ref: CellRef;
    let other: CellRef;
    /** Values that stand nowhere yet. */
    let one: AssignmentValue;
    let two: AssignmentValue;
    beforeEach(async () => {
      view = await open();
      const { staff, shiftTypes } = view.roster;
      const person = staff[0]!;
      [ref, other] = [FIRST, addDays(FIRST, 1)].map((date) => ({ staffId: person.id, date, slot: 0 })) as [CellRef, CellRef];
      [one, two] = shiftTypes.slice(0, 2).map(({ id }) => ({ shiftTypeId: id, skillId: person.skills[0]!, noteId: 'n1' })) as [AssignmentValue, AssignmentValue];
    });
    afterEach(() => view.close());
    const told = (type: string): Event[] => view.told.filter((event) => event.type === type);
    const serverValue = (cell: CellRef): unknown => view.server().get(cellKey(cell)) ?? null;

    it('[E2E-303] holds the range it asked for, and the facts beside the assignments', async () => {
      expect(view.facts()).toMatchObject({ from: FIRST, to: LAST, role: 'editor' });
      expect(view.facts()).not.toHaveProperty('assignments');
      expect(view.cells()).toEqual(view.server());
      await view.load(FIRST, FIRST);
      expect(view.facts()).toMatchObject({ from: FIRST, to: FIRST });
      expect([...view.cells().keys()].sort()).toEqual([...view.server().keys()].filter((key) => key.includes(`/${FIRST}/`)).sort());
      expect(told('loaded')).toHaveLength(1);
    });

    it('[E2E-303] keeps what it holds when a load fails, and says why', async () => {
      const before = view.cells();
      view.answers = 'failing';
      await view.load(FIRST, LAST);
      expect(view.cells()).toEqual(before);
      expect(view.told.at(-1)).toEqual({ type: 'load-failed', error: FAILURE });
    });

    it('[E2E-303] drops the answer of an overtaken load, which it calls off', async () => {
      view.answers = 'when released';
      const loads = [view.load(FIRST, FIRST), view.load(FIRST, LAST)];
      expect(view.signals.slice(-2).map(({ aborted }) => aborted)).toEqual([true, false]);
      await view.release('last');
      await view.release();
      await Promise.all(loads);
      expect(view.facts()).toMatchObject({ from: FIRST, to: LAST });
      expect(told('loaded')).toHaveLength(1);
    });

    it('[E2E-304] holds a write at once, tells it once, answers nothing, and the server has it', async () => {
      expect(view.write(ref, one)).toBeUndefined();
      expect(view.value(ref)).toEqual(one);
      expect(told('written')).toEqual([{ type: 'written', ref, value: one }]);
      await view.settle();
      expect([view.value(ref), serverValue(ref)]).toEqual([one, one]);
      view.write(ref, null);
      expect(view.value(ref)).toBeNull();
      await view.settle();
      expect([view.value(ref), serverValue(ref)]).toEqual([null, null]);
      expect(told('written')).toHaveLength(2);
      expect(view.sent.rest + view.sent.socket).toBe(2);
    });

    it('[E2E-304] lays what is not with the server yet over every answer', async () => {
      view.setOnline(false);
      view.write(ref, one);
      await view.load(FIRST, LAST);
      expect(view.value(ref)).toEqual(one);
      view.write(ref, null);
      await view.load(FIRST, LAST);
      expect(view.value(ref)).toBeNull();
      view.write(ref, two);
      view.setOnline(true);
      await view.settle();
      expect([view.value(ref), serverValue(ref)]).toEqual([two, two]);
    });

    it('[E2E-304] loses no write that the server takes while an older answer is on its way', async () => {
      view.setOnline(false);
      view.write(ref, one);
      view.answers = 'when released';
      const loading = view.load(FIRST, LAST);
      view.write(other, two);
      view.setOnline(true);
      await view.settle();
      expect([serverValue(ref), serverValue(other)]).toEqual([one, two]);
      await view.release();
      await loading;
      await view.settle();
      expect([view.value(ref), view.value(other)]).toEqual([one, two]);
    });

    it('[E2E-304] comes back to what the server holds when a write that it refused is given up', async () => {
      view.write(ref, one);
      await view.settle();
      view.write(ref, { ...two, shiftTypeId: 'nowhere' });
      expect(view.value(ref)).toMatchObject({ shiftTypeId: 'nowhere' });
      await view.settle();
      view.giveUp();
      await view.settle();
      expect([view.value(ref), serverValue(ref)]).toEqual([one, one]);
    });

    it('[E2E-304] shows what others wrote after loading again', async () => {
      await view.otherWrites(ref, two);
      await view.load(FIRST, LAST);
      await view.settle();
      expect(view.value(ref)).toEqual(two);
    });

    it('[E2E-304] shows values that come in at once, tells them as one, and sends them nowhere', async () => {
      const before = serverValue(ref);
      const writes = [{ ref, value: one }, { ref: other, value: null }];
      view.store.receive(writes);
      expect([view.value(ref), view.value(other)]).toEqual([one, null]);
      expect(view.told).toEqual([{ type: 'received', writes }]);
      await view.settle();
      expect([serverValue(ref), view.sent]).toEqual([before, { rest: 0, socket: 0 }]);
    });

    it('[E2E-303] keeps and tells the view mode', () => {
      const [first, second] = view.modes;
      expect(view.store.viewMode).toBe(first);
      view.setViewMode(second);
      expect(view.store.viewMode).toBe(second);
      expect(view.told).toEqual([{ type: 'view-mode', mode: second }]);
    });

    it('[E2E-303] tells nobody anything after its end', async () => {
      view.answers = 'when released';
      const loading = view.load(FIRST, LAST);
      view.store.dispose();
      expect(view.signals.at(-1)?.aborted).toBe(true);
      await view.release();
      await loading;
      view.setViewMode(view.modes[1]);
      expect(view.told).toEqual([]);
    });

    it('[E2E-303] has the members of a plain store', () => {
      expect(Reflect.ownKeys(view.store)).toEqual(view.plainKeys);
    });

    it('[E2E-304] after any writes, with the network coming and going, holds what was written last, and so does the server', async () => {
      const { staff, shiftTypes } = view.roster;
      const cell = fc.record({ staffId: fc.constantFrom(...staff.slice(0, 2).map(({ id }) => id)), date: fc.constantFrom(FIRST, LAST), slot: fc.integer({ min: 0, max: 1 }) });
      const value = fc.option(fc.constantFrom(...shiftTypes.map(({ id }): AssignmentValue => ({ shiftTypeId: id, skillId: staff[0]!.skills[0]! }))), { nil: null });
      const step = fc.oneof({ weight: 4, arbitrary: fc.tuple(cell, value) }, { weight: 1, arbitrary: fc.boolean() });
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
          const expected = new Map(view.cells());
          for (const each of steps) {
            if (typeof each === 'boolean') {
              view.setOnline(each);
              continue;
            }
            const [where, what] = each;
            view.write(where, what);
            if (what) expected.set(cellKey(where), what);
            else expected.delete(cellKey(where));
            expect(view.cells()).toEqual(expected);
          }
          view.setOnline(true);
          await view.settle();
          expect(view.cells()).toEqual(expected);
          expect(view.server()).toEqual(expected);
        }),
        { numRuns: 15 },
      );
    });
  });
}
