import { beforeEach, describe, expect, it } from 'vitest';
import { createPlaceMemory, type PlaceMemory } from './place-memory.ts';

describe('what the address keeps', () => {
  let told: unknown[];
  let due: (() => void) | null;
  let memory: PlaceMemory;
  beforeEach(() => {
    told = [];
    due = null;
    memory = createPlaceMemory({
      navigate: (to) => told.push(to.options),
      later: (run) => {
        due = run;
        return () => (due = null);
      },
    });
  });

  it('[MONTH-120] is told once for several changes, when nothing more has come', () => {
    memory.keep({ find: 'a' });
    memory.keep({ find: 'an', skill: 'RN' });
    expect(told).toEqual([]);
    due?.();
    expect(told).toEqual([{ find: 'an', skill: 'RN' }]);
  });

  it('[MONTH-120] is not told what it holds already', () => {
    memory.receive({ look: 'heat' });
    memory.keep({ look: '', find: '' });
    memory.keep({ look: 'heat' });
    due?.();
    expect(told).toEqual([]);
  });

  it('[MONTH-121] hands back what somebody else changed, and not what is still to be told', () => {
    expect(memory.receive({ skill: 'RN', other: 'x' })).toEqual({ skill: 'RN' });
    memory.keep({ find: 'an' });
    expect(memory.receive({ skill: 'RN' })).toEqual({});
    due?.();
    expect(memory.receive({ skill: 'RN', find: 'an' })).toEqual({});
    expect(memory.receive({})).toEqual({ skill: '', find: '' });
  });

  it('[MONTH-121] says nothing more when it ends', () => {
    memory.keep({ find: 'a' });
    memory.dispose();
    expect(due).toBeNull();
  });
});
