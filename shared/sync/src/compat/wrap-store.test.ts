import fc from 'fast-check';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createCompat } from './compat.ts';

const published = vi.fn<(change: unknown) => void>();
const report = vi.fn();
let enabled = true;
const compat = createCompat({ enabled: () => enabled, publish: published, now: () => 7, report });
const told = () => published.mock.calls.map(([change]) => change as { type: string; value?: unknown });
beforeEach(() => {
  enabled = true;
  vi.clearAllMocks();
  published.mockReset();
});

/** A store as classes are written: private state, a getter, methods that call each other. */
class ClassStore {
  #mode = 'week';
  #failing = false;
  extra = 1;
  get viewMode() {
    return this.#mode;
  }
  setViewMode(mode: string) {
    if (this.#failing) throw new Error('no');
    this.#mode = mode;
    return { mode };
  }
  reset() {
    this.setViewMode('week');
    return 'reset';
  }
  async later(mode: string) {
    await Promise.resolve();
    this.setViewMode(mode);
    return mode;
  }
  async setFilters(filters: object) {
    await Promise.resolve();
    return filters;
  }
  breakDown() {
    this.#failing = true;
  }
  updateAssignment(..._args: unknown[]) {
    return 'kept';
  }
}

describe('a wrapped store', () => {
  it('[SYNC-140] runs the original first and hands on what it answers', () => {
    const original = new ClassStore();
    const answer = { own: true };
    vi.spyOn(original, 'setViewMode').mockReturnValue(answer as never);
    published.mockImplementation(() => expect(original.setViewMode).toHaveBeenCalled());
    expect(compat.wrapScheduleStore(original).setViewMode('day')).toBe(answer);
    expect(told()).toEqual([{ type: 'view-mode', value: 'day', timestamp: 7, source: 'schedule-store' }]);
  });

  it('[SYNC-140] throws what the original throws, and tells nothing of it', () => {
    const wrapped = compat.wrapScheduleStore(new ClassStore());
    wrapped.breakDown();
    expect(() => wrapped.setViewMode('day')).toThrow('no');
    expect(() => wrapped.reset()).toThrow('no');
    expect(told()).toEqual([]);
  });

  it('[SYNC-141] has live getters, class methods, private fields and settable members', () => {
    const original = new ClassStore();
    const wrapped = compat.wrapMonthlyStore(original);
    wrapped.setViewMode('list');
    expect([wrapped.viewMode, wrapped instanceof ClassStore, 'viewMode' in wrapped, Object.keys(wrapped)]).toEqual(['list', true, true, ['extra']]);
    wrapped.extra = 2;
    expect(original.extra).toBe(2);
    expect(told()[0]?.type).toBe('monthly-view-mode');
    expect(wrapped.setViewMode).toBe(wrapped.setViewMode);
  });

  it('[SYNC-141] works on a frozen one', () => {
    let mode = 'week';
    const frozen = Object.freeze({ get viewMode() { return mode; }, setViewMode: (next: string) => void (mode = next) });
    const wrapped = compat.wrapScheduleStore(frozen);
    wrapped.setViewMode('day');
    expect([wrapped.viewMode, told().length]).toEqual(['day', 1]);
  });

  it('[SYNC-142] sees methods that are called inside others, at once or later, once each', async () => {
    const wrapped = compat.wrapScheduleStore(new ClassStore());
    expect(wrapped.reset()).toBe('reset');
    expect(await wrapped.later('day')).toBe('day');
    await wrapped.setFilters({ skill: 'rn' });
    expect(told().map(({ type, value }) => [type, value])).toEqual([['view-mode', 'week'], ['view-mode', 'day'], ['filters', { skill: 'rn' }]]);
  });

  it('[SYNC-142] leaves the original as it was: used by itself it tells nobody', async () => {
    const original = new ClassStore();
    const wrapped = compat.wrapScheduleStore(original);
    wrapped.reset();
    await wrapped.later('day');
    published.mockClear();
    expect(Object.getOwnPropertyNames(original)).toEqual(['extra']);
    original.setViewMode('day');
    original.reset();
    expect(told()).toEqual([]);
  });

  it('[SYNC-143] never lets its caller feel a failure of synchronization', () => {
    published.mockImplementation(() => {
      throw new Error('bus');
    });
    const flush = vi.fn(() => {
      throw new Error('route');
    });
    const wrapped = compat.wrapScheduleStore(new ClassStore(), { flush });
    expect(wrapped.setViewMode('day')).toEqual({ mode: 'day' });
    expect(report.mock.calls.map(([error]) => (error as Error).message)).toEqual(['bus', 'route']);
  });

  it('[SYNC-144] says whether it synchronizes, and falls back for good', () => {
    const original = new ClassStore();
    const wrapped = compat.wrapDayStore(original);
    expect(wrapped.isSyncEnabled()).toBe(true);
    enabled = false;
    wrapped.updateAssignment({ staffId: 'p1', date: '2026-11-20', slot: 0 }, null);
    expect([wrapped.isSyncEnabled(), told().length]).toEqual([false, 0]);
    enabled = true;
    expect(wrapped.fallbackToOriginal()).toBe(original);
    wrapped.updateAssignment({ staffId: 'p1', date: '2026-11-20', slot: 0 }, null);
    expect([wrapped.isSyncEnabled(), told().length]).toEqual([false, 0]);
  });

  it('[SYNC-145] makes edits of either signature one change, or leaves them to their route, flushed once a call', () => {
    const value = { shiftTypeId: 'E', skillId: 'rn' };
    const change = { type: 'assignment', dayId: '2026-11-20', timeSlot: 1, staffId: 'p1', assignment: value, timestamp: 7 };
    compat.wrapScheduleStore(new ClassStore()).updateAssignment('2026-11-20', 1, 'p1', value);
    compat.wrapMonthlyStore(new ClassStore(), { source: 'monthly' }).updateAssignment({ staffId: 'p1', date: '2026-11-20', slot: 1 }, value);
    expect(told()).toEqual([{ ...change, source: 'schedule-store' }, { ...change, source: 'monthly' }]);
    published.mockClear();
    const flush = vi.fn();
    compat.wrapScheduleStore(new ClassStore(), { flush }).updateAssignment('2026-11-20', 1, 'p1', value);
    expect([told().length, flush.mock.calls.length]).toEqual([0, 1]);
  });

  it('[SYNC-142] [SYNC-145] tells what is called while another method is awaited, once, and flushes it at its own return', async () => {
    const events: string[] = [];
    const wrapped = compat.wrapScheduleStore(new ClassStore(), { begin: () => events.push('begin'), flush: () => events.push('flush') });
    const later = wrapped.later('day');
    events.length = 0;
    wrapped.updateAssignment('2026-11-20', 1, 'p1', null);
    expect(events).toEqual(['begin', 'flush']);
    wrapped.setViewMode('month');
    expect(told().map(({ value }) => value)).toEqual(['month']);
    await later;
    expect(told().map(({ value }) => value)).toEqual(['month', 'day']);
  });

  it('[SYNC-140] is the original to anybody who only calls it', () => {
    const call = fc.constantFrom('setViewMode', 'reset', 'breakDown', 'updateAssignment');
    fc.assert(
      fc.property(fc.array(fc.tuple(call, fc.string())), (calls) => {
        const run = (store: ClassStore) =>
          calls.map(([name, arg]) => {
            try {
              return [store[name as 'setViewMode'](arg), store.viewMode];
            } catch (error) {
              return String(error);
            }
          });
        expect(run(compat.wrapScheduleStore(new ClassStore()))).toEqual(run(new ClassStore()));
      }),
    );
  });
});
