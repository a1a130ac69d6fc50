import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CellValue } from '../protocol/cell-value.ts';
import type { Envelope, Update } from '../protocol/change.ts';
import type { Health } from '../status.ts';
import { createBus, type Bus } from './bus.ts';
import type { ShownChange } from './updates.ts';

const early: CellValue = { shiftTypeId: 'E', skillId: 'RN' };
const noted: CellValue = { shiftTypeId: 'L', skillId: 'RN', noteId: 'n1' };
const shown = (cell: string, value: CellValue | null, origin = 'server/month', by: string | null = 'Dan'): ShownChange => ({ cell, value, origin, by });
const A = shown('ana/2026-11-20/0', early);
const B = shown('ben/2026-11-21/1', noted);
const mode = (value: string, source = 'weekly') => ({ type: 'view-mode', value, source, timestamp: 7 });

describe('bus', () => {
  let bus: Bus;
  let active: boolean;
  let batching: boolean;
  let now: number;
  let tasks: (() => void)[];
  let told: string[];
  let envelopes: Envelope[];
  let health: Health[];
  const soon = (): void => tasks.splice(0).forEach((task) => task());

  beforeEach(() => {
    active = true;
    batching = false;
    now = 1000;
    tasks = [];
    told = [];
    envelopes = [];
    health = [];
    let ids = 0;
    bus = createBus({
      clock: { now: () => now, soon: (run) => void tasks.push(run) },
      tab: 't1',
      newId: () => `id-${(ids += 1)}`,
      isActive: () => active,
      batches: () => batching,
      epoch: () => 4,
      initialData: (format) => ({ all: format }),
    });
    bus.changes$.subscribe((envelope) => envelopes.push(envelope));
    bus.health$.subscribe((each) => health.push(each));
  });

  /** Notes each update as `<component> <what>`. */
  function listen(id: string, options?: Parameters<Bus['registerComponent']>[2]): () => void {
    return bus.registerComponent(id, (update) => void told.push(`${id} ${textOf(update)}`), options);
  }
  const cellText = (value: unknown): string => (value === null ? '-' : Object.values(value as CellValue).join('.'));
  function textOf(update: Update): string {
    if (update.type === 'initial') return 'initial';
    if (update.type === 'assignment') return `${update.staffId}/${update.dayId}/${update.timeSlot}=${cellText(update.assignment)} by ${update.by}`;
    if (update.type === 'assignments') return `${update.cells.map((cell) => `${cell.staffId}/${cell.dayId}=${cellText(cell.assignment)}`).join(' ')} by ${update.by}`;
    return `${update.type} ${JSON.stringify(update.value)} of ${update.origin}`;
  }

  it('[SYNC-70] tells a component everything first, then what changes, until it lets go', () => {
    const seen: Update[] = [];
    const leave = bus.registerComponent('weekly', (update) => seen.push(update), { format: 'weekly' });
    expect(seen).toEqual([{ type: 'initial', data: { all: 'weekly' }, timestamp: 1000, source: 'central-store' }]);
    bus.publish([A]);
    expect(seen[1]).toEqual({ type: 'assignment', cell: A.cell, dayId: '2026-11-20', timeSlot: 0, staffId: 'ana', assignment: early, by: 'Dan', timestamp: 1000, source: 'month', origin: 'server/month' });
    leave();
    bus.publish([B]);
    expect(seen).toHaveLength(2);
  });

  it('[SYNC-70] lets a component take the place of one with its id, whose clean-up then does nothing', () => {
    const leave = listen('weekly');
    bus.registerComponent('weekly', () => void told.push('second'));
    leave();
    bus.publish([A]);
    expect(told).toEqual(['weekly initial', 'second', 'second']);
  });

  it('[SYNC-70] tells nothing to a component that another one has just let go', () => {
    let leave = (): void => undefined;
    bus.registerComponent('weekly', () => leave());
    leave = listen('monthly');
    bus.publish([A]);
    expect(told).toEqual(['monthly initial']);
  });

  it('[SYNC-71] does nothing while it is off, and says so', () => {
    active = false;
    bus.review();
    listen('weekly')();
    bus.publish([A]);
    expect([bus.isActive, bus.propagateUpdate(mode('list')), bus.propagateUpdate('nonsense')]).toEqual([false, false, false]);
    expect([told, envelopes, tasks]).toEqual([[], [], []]);
    expect(health.map((each) => each.status)).toEqual(['healthy', 'disabled']);
    expect(bus.health.status).toBe('disabled');
    active = true;
    expect(bus.propagateUpdate(mode('list'))).toBe(true);
    expect(health.at(-1)).toEqual({ status: 'healthy', message: '', lastUpdate: 1000 });
  });

  it('[SYNC-72] numbers what it tells, with its origin, epoch and protocol', () => {
    bus.propagateUpdate(mode('list'));
    bus.propagateUpdate({ ...mode('grid'), added: 1 }, { id: 'theirs', origin: 't2/weekly', protocol: 1 });
    bus.publish([A]);
    expect(envelopes.map(({ change, ...rest }) => [rest, change.type])).toEqual([
      [{ id: 'id-1', origin: 't1/weekly', revision: 1, epoch: 4, protocol: 3 }, 'view-mode'],
      [{ id: 'theirs', origin: 't2/weekly', revision: 2, epoch: 4, protocol: 1 }, 'view-mode'],
      [{ id: 'id-2', origin: 'server/month', revision: 3, epoch: 4, protocol: 3 }, 'assignment'],
    ]);
    expect(envelopes[1]?.change).toHaveProperty('added', 1);
  });

  it('[SYNC-73] tells a change once, however often it arrives', () => {
    listen('monthly');
    expect([1, 2].map(() => bus.propagateUpdate(mode('list'), { id: 'same', origin: 't2/weekly' }))).toEqual([true, false]);
    expect(told).toEqual(['monthly initial', 'monthly view-mode "list" of t2/weekly']);
  });

  it('[SYNC-74] spares a component its own changes, not those of the same view elsewhere', () => {
    listen('weekly');
    listen('monthly');
    told = [];
    bus.propagateUpdate(mode('list'));
    bus.propagateUpdate(mode('grid'), { origin: 't2/weekly' });
    bus.publish([shown(A.cell, noted, 't1/weekly', 'Me'), shown(A.cell, early, 'server/weekly', 'Me')]);
    expect(told.filter((each) => each.startsWith('weekly'))).toEqual(['weekly view-mode "grid" of t2/weekly', 'weekly ana/2026-11-20/0=E.RN by Me']);
    expect(told.filter((each) => each.startsWith('monthly'))).toHaveLength(4);
  });

  it('[SYNC-75] lets no component that fails starve another or reach the caller, and reports it until it is well', () => {
    let ill = true;
    bus.registerComponent('weekly', () => {
      if (ill) throw new Error('no rows');
    });
    listen('monthly');
    now = 2000;
    bus.publish([A]);
    expect(told).toEqual(['monthly initial', 'monthly ana/2026-11-20/0=E.RN by Dan']);
    expect(bus.health).toEqual({ status: 'error', message: 'weekly: no rows', lastUpdate: 2000 });
    ill = false;
    bus.publish([B]);
    expect(health.map((each) => each.status)).toEqual(['healthy', 'error', 'healthy']);
  });

  it('[SYNC-75] forgets what failed once it has left', () => {
    const leave = bus.registerComponent('weekly', () => {
      throw new Error('no rows');
    });
    leave();
    expect(bus.health.status).toBe('healthy');
  });

  it('[SYNC-76] refuses what is no change, skips kinds that it does not know, counts both, and says which', () => {
    listen('monthly');
    expect(bus.propagateUpdate({ ...mode('list'), timestamp: 0 })).toBe(false);
    expect(bus.health).toMatchObject({ status: 'error', message: expect.stringContaining('timestamp') });
    expect(bus.propagateUpdate(mode('list'))).toBe(true);
    expect(bus.health.status).toBe('healthy');
    expect(bus.propagateUpdate({ type: 'hologram', timestamp: 1, source: 'weekly' })).toBe(false);
    expect(bus.health.status).toBe('healthy');
    expect(bus.counts).toEqual({ skipped: 1, refused: 1 });
    expect(told).toEqual(['monthly initial', 'monthly view-mode "list" of t1/weekly']);
  });

  it('[SYNC-76] never throws, whatever it is handed', () => {
    const hostile = {
      get type(): never {
        throw new Error('trap');
      },
    };
    expect(bus.propagateUpdate(hostile)).toBe(false);
    expect(bus.health.message).toContain('trap');
    fc.assert(fc.property(fc.anything({ withNullPrototype: true, withBigInt: true, withMap: true }), (input) => void expect(bus.propagateUpdate(input)).toBe(false)));
    expect(envelopes).toEqual([]);
  });

  it('[SYNC-77] tells an older component single cells without later fields, and refuses one with no version in common', () => {
    batching = true;
    listen('weekly', { protocol: { min: 1, max: 1 } });
    listen('monthly', { protocol: { min: 2, max: 5 } });
    bus.publish([A, B]);
    soon();
    expect(told.slice(2)).toEqual([
      'weekly ana/2026-11-20/0=E.RN by Dan',
      'weekly ben/2026-11-21/1=L.RN by Dan',
      'monthly ana/2026-11-20=E.RN ben/2026-11-21=L.RN.n1 by Dan',
    ]);
    listen('day', { protocol: { min: 4, max: 5 } });
    expect(told).toHaveLength(5);
    expect(bus.health).toMatchObject({ status: 'error', message: 'day speaks protocols 4 to 5, this page 1 to 3: it goes on without synchronization.' });
  });

  it('[SYNC-78] tells every component in one order, also what one of them changes meanwhile', () => {
    bus.registerComponent('weekly', (update) => {
      if (update.type === 'view-mode' && update.value === 'one') bus.propagateUpdate(mode('two'));
    });
    listen('monthly');
    bus.propagateUpdate(mode('one', 'day'));
    expect(told).toEqual(['monthly initial', 'monthly view-mode "one" of t1/day', 'monthly view-mode "two" of t1/weekly']);
    expect(envelopes.map((each) => each.revision)).toEqual([1, 2]);
  });

  it('[SYNC-79] tells each change by itself and at once where nothing is batched', () => {
    listen('monthly');
    bus.publish([A, B]);
    expect(told).toHaveLength(3);
    expect(tasks).toEqual([]);
    expect(envelopes.map((each) => each.change.type)).toEqual(['assignment', 'assignment']);
  });

  it('[SYNC-80] tells each component once a task where changes are batched: every cell with its latest value', () => {
    batching = true;
    listen('monthly');
    bus.publish([A, B]);
    bus.propagateUpdate(mode('list'));
    bus.publish([shown(A.cell, null, 'server/day', 'Cleo')]);
    expect(told).toEqual(['monthly initial']);
    expect(tasks).toHaveLength(1);
    soon();
    expect(told.slice(1)).toEqual(['monthly ana/2026-11-20=- ben/2026-11-21=L.RN.n1 by undefined', 'monthly view-mode "list" of t1/weekly']);
    bus.publish([A]);
    soon();
    expect(told).toHaveLength(4);
    expect(envelopes.map((each) => each.change.type)).toEqual(['assignments', 'view-mode', 'assignment', 'assignment']);
  });

  it('[SYNC-80] names who changed each cell of several people’s, and spares a component only its own ones', () => {
    batching = true;
    const seen: Update[] = [];
    bus.registerComponent('weekly', (update) => seen.push(update));
    const older: Update[] = [];
    bus.registerComponent('day', (update) => older.push(update), { protocol: { min: 1, max: 1 } });
    bus.publish([A, shown('ana/2026-11-22/0', early, 't1/weekly', 'Me'), shown('ana/2026-11-23/0', early, 'server/day', 'Cleo')]);
    soon();
    expect(seen.slice(1)).toMatchObject([{ type: 'assignments', origin: 'server/several', by: undefined, cells: [{ dayId: '2026-11-20', by: 'Dan' }, { dayId: '2026-11-23', by: 'Cleo' }] }]);
    expect(older.slice(1)).toMatchObject([{ by: 'Dan' }, { by: 'Me' }, { by: 'Cleo' }]);
  });

  it('[SYNC-80] keeps cells apart by what they are, whatever a change from elsewhere calls them', () => {
    batching = true;
    listen('monthly');
    const cell = (dayId: string) => ({ type: 'assignment', cell: 'same', dayId, timeSlot: 0, staffId: 'ana', assignment: early, by: { not: 'a name' }, timestamp: 1, source: 'day' });
    bus.propagateUpdate(cell('2026-11-20'));
    bus.propagateUpdate(cell('2026-11-21'), { by: 'Dan' });
    soon();
    expect(told.slice(1)).toEqual(['monthly ana/2026-11-20=E.RN ana/2026-11-21=E.RN by undefined']);
  });

  it('[SYNC-80] keeps the order where batching ends in between', () => {
    batching = true;
    listen('monthly');
    bus.propagateUpdate(mode('one'));
    batching = false;
    bus.propagateUpdate(mode('two'));
    soon();
    expect(told.slice(1)).toEqual(['monthly view-mode "one" of t1/weekly', 'monthly view-mode "two" of t1/weekly']);
  });

  it('[SYNC-81] tells what it has taken when it stops, and nothing after', () => {
    batching = true;
    listen('monthly');
    bus.publish([A]);
    active = false;
    bus.stopAllProcesses();
    expect(told.slice(1)).toEqual(['monthly ana/2026-11-20/0=E.RN by Dan']);
    active = true;
    bus.publish([B]);
    soon();
    expect(told).toHaveLength(2);
  });

  it('[SYNC-81] tells a component what was taken before it lets go', () => {
    batching = true;
    const leave = listen('monthly');
    bus.publish([A]);
    leave();
    bus.publish([B]);
    soon();
    expect(told).toEqual(['monthly initial', 'monthly ana/2026-11-20/0=E.RN by Dan']);
  });

  it('[SYNC-82] lets no component alter what the others are told', () => {
    bus.registerComponent('weekly', (update) => {
      if (update.type !== 'assignment' && update.type !== 'assignments') return;
      const cells = update.type === 'assignment' ? [update] : update.cells;
      for (const cell of cells) expect(() => ((cell.assignment as { shiftTypeId: string }).shiftTypeId = 'X')).toThrow(TypeError);
      for (const cell of cells) expect(() => (cell.staffId = 'X')).toThrow(TypeError);
      expect(() => ((update as { origin: string }).origin = 'X')).toThrow(TypeError);
      if (update.type === 'assignments') expect(() => update.cells.pop()).toThrow(TypeError);
      told.push('tried');
    });
    const cell = { dayId: '2026-11-20', timeSlot: 0, staffId: 'ana', assignment: { ...early } };
    bus.publish([shown(A.cell, { ...early })]);
    bus.propagateUpdate({ type: 'assignment', ...cell, timestamp: 1, source: 'day' });
    bus.propagateUpdate({ type: 'assignments', cells: [cell], timestamp: 1, source: 'day' });
    batching = true;
    bus.publish([shown(A.cell, { ...early }), shown(B.cell, { ...early })]);
    soon();
    expect(told).toEqual(['tried', 'tried', 'tried', 'tried']);
  });

  it('[SYNC-72] makes nothing of a change that nobody is told of', () => {
    let made = 0;
    const other = createBus({ clock: { now: () => 1, soon: () => undefined }, tab: 't', newId: () => `id-${(made += 1)}`, isActive: () => true, batches: () => false, epoch: () => 1, initialData: () => null });
    other.publish([A]);
    expect(made).toBe(0);
    other.registerComponent('weekly', () => undefined);
    other.publish([A, B]);
    expect(made).toBe(2);
  });

  it('[SYNC-70] works out everything only for a component that reads it', () => {
    let asked = 0;
    const other = createBus({ clock: { now: () => 1, soon: () => undefined }, tab: 't', newId: () => 'x', isActive: () => true, batches: () => false, epoch: () => 1, initialData: () => (asked += 1) });
    other.registerComponent('weekly', () => undefined);
    expect(asked).toBe(0);
    other.registerComponent('monthly', (update) => update.type === 'initial' && update.data);
    expect(asked).toBe(1);
  });
});
