import { createWriteQueue, type CellAnswer, type Outcome, type RotaError, type WindowAnswer } from '@tandem/rest';
import { cutWindow, type RosterWindow } from '@tandem/rota';
import { EVERYBODY } from '@tandem/ui';
import { flushSync } from 'svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createWeeklyStore } from './legacy/weekly-store.ts';
import { absent, EARLY, LATE, NIGHT, plan, ward } from './testing/ward.ts';
import * as rules from './later/week-rules.ts';
import { createWeekController, type WeekController } from './week-controller.svelte.ts';

const friday = '2026-11-20';
const settle = () => new Promise((resolve) => setImmediate(resolve));
const done: (() => void)[] = [];
afterEach(() => {
  done.splice(0).forEach((end) => end());
});

type Answer = { ok: true; value: WindowAnswer } | { ok: false; error: RotaError };

/** A controller on its real store and queue; the test answers for the server and says when the page has been drawn. */
async function weekOf(more: Partial<RosterWindow> = {}, { mayEdit = true, role = 'editor' as WindowAnswer['role'] } = {}) {
  const loads: { from: string; to: string; answer: (answer: Answer) => void }[] = [];
  const writes: { body: unknown; answer: (answer: Outcome<CellAnswer>) => void }[] = [];
  const drawn: (() => void)[] = [];
  const refuse = vi.fn();
  const whole = ward({ from: '2026-11-01', to: '2026-11-30', ...more });
  const queue = createWriteQueue({
    client: { writeCell: (_id, ref, { value }) => new Promise((answer) => writes.push({ body: { ref, value }, answer })) },
    scheduleId: 'ward',
    origin: 't/weekly',
    newOpId: () => `op-${writes.length}-${Math.random()}`,
    random: () => 0,
    wait: () => new Promise(() => undefined),
    onChange: (key) => {
      const [staffId = '', date = '', slot] = key.split('/');
      week.onWriteState({ staffId, date, slot: Number(slot) });
    },
    onSaved: (ref, value) => store.confirmAssignment(ref, value),
  });
  const store = createWeeklyStore('ward', {
    window: (_id, from, to) => new Promise((answer) => loads.push({ from, to, answer })),
    write: queue.write,
    pending: queue.pending,
  });
  let week!: WeekController;
  const root = $effect.root(() => {
    week = createWeekController({
      store,
      queue,
      locale: 'en-GB',
      mayEdit,
      now: () => Date.parse('2026-11-18T12:00:00Z'),
      refuse,
      rules: async () => rules,
      later: (run) => {
        drawn.push(run);
        return () => void drawn.splice(drawn.indexOf(run), 1);
      },
    });
    /** What a view reads, so that everything is connected as in the page. */
    $effect(() => void [week.counts, week.lines, week.list.people.map(({ id }) => week.rowOf(id))]);
  });
  done.push(() => (week.dispose(), root()));
  const served = async (n = loads.length - 1): Promise<void> => {
    const { from, to, answer } = loads[n]!;
    const cut = cutWindow(whole, from < whole.from ? whole.from : from, to > whole.to ? whole.to : to);
    answer({ ok: true, value: { ...cut, from, to, assignments: cut.assignments.map((row) => ({ ...row, rev: 1, by: 'u', at: '' })), cursor: 1, role } });
    await settle();
    flushSync();
  };
  week.show(friday);
  await served();
  /** The rules come after the first paint. */
  drawn.splice(0).forEach((run) => run());
  await settle();
  flushSync();
  return { week, store, loads, writes, drawn, refuse, served, draw: () => void (drawn.splice(0).forEach((run) => run()), flushSync()) };
}
const cellAt = (week: WeekController, staffId: string, date = friday) => week.rowOf(staffId)?.cells.find((cell) => cell.date === date);
const refused: Outcome<CellAnswer> = { ok: false, error: { kind: 'rejected', origin: 'server', reason: 'rejected' } };

describe('editing', () => {
  it('[WEEK-31] shows an edit at once, as waiting until it is acknowledged', async () => {
    const { week, writes } = await weekOf();
    expect(week.assign('ben', friday, EARLY.id)).toBe(true);
    expect(cellAt(week, 'ben')).toMatchObject({ save: 'waiting', shifts: [{ shift: { code: 'E' } }] });
    expect(week.said).toMatch(/^E 06:30–14:30, Early, not saved yet; Ben Łoś/);
    writes[0]?.answer({ ok: true, value: { kind: 'accepted', rev: 2 } });
    await settle();
    expect(cellAt(week, 'ben')?.save).toBe('saved');
    expect(week.unsent).toEqual([]);
  });

  it('[WEEK-31] keeps what the server refused, with its reason, until it is discarded', async () => {
    const { week, writes } = await weekOf({ assignments: plan('ben 20 N') });
    week.assign('ben', friday, LATE.id);
    writes[0]?.answer(refused);
    await settle();
    expect(cellAt(week, 'ben')).toMatchObject({ save: 'failed', shifts: [{ shift: { code: 'L' } }] });
    expect(week.unsent).toMatchObject([{ person: 'Ben Łoś', retrying: false, error: { kind: 'rejected' } }]);
    week.retry(week.unsent[0]?.ref);
    expect(writes).toHaveLength(2);
    writes[1]?.answer(refused);
    await settle();
    week.discard({ staffId: 'ben', date: friday, slot: 0 });
    expect(cellAt(week, 'ben')).toMatchObject({ save: 'saved', shifts: [{ shift: { code: 'N' } }] });
    expect(week.unsent).toEqual([]);
  });

  it('[WEEK-31] shows a write that is sent again by itself as waiting, not as failed', async () => {
    const { week, writes } = await weekOf();
    week.assign('ben', friday, LATE.id);
    writes[0]?.answer({ ok: false, error: { kind: 'timeout', origin: 'client', reason: 'late' } });
    await settle();
    expect(cellAt(week, 'ben')?.save).toBe('waiting');
    expect(week.unsent).toMatchObject([{ retrying: true }]);
  });

  it('[WEEK-21] sends nothing that the rules refuse, and says why', async () => {
    const { week, writes, refuse } = await weekOf({ leave: [absent('ben', '20', '20')] });
    expect(week.assign('ben', friday, EARLY.id)).toBe(false);
    expect(refuse).toHaveBeenCalledWith(expect.stringMatching(/^Ben Łoś: .*\. Nothing was changed\.$/));
    expect(writes).toEqual([]);
    expect(cellAt(week, 'ben')?.shifts).toEqual([]);
  });

  it('[WEEK-22] clears a cell, and nothing where there is nothing', async () => {
    const { week, writes } = await weekOf({ assignments: plan('ben 20 N') });
    expect(week.clear('ada', friday)).toBe(false);
    expect(week.clear('ben', friday)).toBe(true);
    expect(writes.map(({ body }) => body)).toEqual([{ ref: { staffId: 'ben', date: friday, slot: 0 }, value: null }]);
  });

  it('[WEEK-24] adds one more shift', async () => {
    const { week } = await weekOf({ assignments: plan('ben 20 E') });
    expect(week.freeSlotOf('ben', friday)).toBe(1);
    week.assign('ben', friday, NIGHT.id, 1);
    expect(cellAt(week, 'ben')?.shifts).toHaveLength(2);
    expect(week.choicesOf({ staffId: 'ben', date: friday, slot: 1 }).map(({ current }) => current)).toEqual([false, false, true]);
  });

  it('[WEEK-26] changes nothing for who may only look, outside the rota, and before the week has come', async () => {
    for (const viewer of [{ mayEdit: false }, { role: 'viewer' as const }]) {
      const { week, writes } = await weekOf({}, viewer);
      expect([week.canEdit, week.editable(friday), week.assign('ben', friday, EARLY.id), week.clear('ben', friday)]).toEqual([false, false, false, false]);
      expect(week.choicesOf({ staffId: 'ben', date: friday, slot: 0 })).toEqual([]);
      expect(writes).toEqual([]);
    }
    const { week, served } = await weekOf();
    week.show('2026-11-30');
    expect(week.editable('2026-11-30')).toBe(false);
    await served();
    expect([week.editable('2026-11-30'), week.editable('2026-12-01')]).toEqual([true, false]);
  });

  it('[WEEK-30] builds one line and one day again per edit', async () => {
    const { week } = await weekOf();
    const rows = () => ['ada', 'ben', 'cleo'].map((id) => week.rowOf(id));
    const before = { rows: rows(), coverage: week.lines[0]?.cells.map(({ coverage }) => coverage) };
    week.assign('ada', friday, EARLY.id);
    flushSync();
    expect(rows().map((row, i) => row === before.rows[i])).toEqual([false, true, true]);
    const after = week.lines[0]?.cells.map(({ coverage }) => coverage) ?? [];
    expect(after.map((each, i) => each === before.coverage?.[i])).toEqual([true, true, true, true, false, true, true]);
    expect(after[4]?.assigned).toBe(1);
  });

  it('[WEEK-30] agrees with a week that was loaded after the edits', async () => {
    const { week, draw } = await weekOf({ assignments: plan('ada 19 L', 'ben 20 N', 'cleo 16 E') });
    week.assign('ada', friday, EARLY.id);
    week.clear('ben', friday);
    draw();
    const loaded = await weekOf({ assignments: plan('ada 19 L', 'cleo 16 E', 'ada 20 E') });
    loaded.draw();
    const bare = (each: WeekController) => each.list.people.map(({ id }) => each.rowOf(id)?.cells.map(({ label, save: _save, ...cell }) => ({ ...cell, label: label.replace(', not saved yet', '') })));
    expect(bare(week)).toEqual(bare(loaded.week));
    expect(week.counts).toEqual(loaded.week.counts);
    expect(week.lines).toEqual(loaded.week.lines);
  });
});

it('[WEEK-123] builds one day’s places again per edit', async () => {
  const { week } = await weekOf({ assignments: plan('ben 19 E', 'cleo 20 E') });
  week.list.setBy('shift');
  flushSync();
  const places = () => ['2026-11-19', friday].map((date) => week.list.placeAt(EARLY.id, date, 0));
  const before = places();
  week.assign('ada', friday, EARLY.id);
  flushSync();
  expect(places().map((each, i) => each === before[i])).toEqual([true, false]);
  expect(places()[1]).toMatchObject({ staffId: 'ada' });
});

describe('weeks', () => {
  it('[WEEK-32] loads a week with seven days on either side, and shows at once what those hold', async () => {
    const { week, loads, served } = await weekOf({ assignments: plan('ben 27 E') });
    expect(loads.map(({ from, to }) => [from, to])).toEqual([['2026-11-09', '2026-11-29']]);
    expect(week.covered).toBe(true);
    week.show('2026-11-22');
    expect(loads).toHaveLength(1);
    week.show('2026-11-27');
    expect([loads.length, week.covered, cellAt(week, 'ben', '2026-11-27')?.shifts.length]).toEqual([2, true, 1]);
    await served();
    expect(week.covered).toBe(true);
  });

  it('[WEEK-32] shows names and days of a week that is still on its way', async () => {
    const { week, served } = await weekOf();
    week.show('2026-11-04');
    expect([week.covered, week.list.people.length, week.days[0]?.date, week.rowOf('ada'), week.empty]).toEqual([false, 3, '2026-11-02', null, false]);
    expect(week.lines.map(({ shift, cells }) => [shift.code, cells.length])).toEqual([['E', 0], ['L', 0], ['N', 0]]);
    await served();
    expect([week.covered, week.rowOf('ada')?.cells.length, week.empty]).toEqual([true, 7, true]);
  });

  it('[WEEK-35] says why a load failed and keeps what was held', async () => {
    const { week, loads } = await weekOf({ assignments: plan('ben 20 N') });
    week.reload();
    loads[1]?.answer({ ok: false, error: { kind: 'offline', origin: 'client', reason: 'gone' } });
    await settle();
    expect([week.failure?.kind, week.covered, cellAt(week, 'ben')?.shifts.length]).toEqual(['offline', true, 1]);
    week.reload();
    expect(week.failure).toBeNull();
  });

  it('[WEEK-10] knows today in the zone of the rota', async () => {
    const { week } = await weekOf();
    expect(week.today).toBe('2026-11-18');
  });
});

describe('people', () => {
  it('[WEEK-34] counts after everybody has been judged, and again after an edit', async () => {
    const { week, draw } = await weekOf({ assignments: plan('ada 19 L', 'ada 20 E') });
    expect(week.counts).toEqual([]);
    draw();
    expect(week.counts[4]).toEqual({ must: 2, check: 0 });
    week.clear('ada', friday);
    expect(week.counts[4]).toEqual({ must: 1, check: 0 });
  });

  it('[WEEK-33] filters by name, skill and findings of this week', async () => {
    const { week } = await weekOf({ assignments: plan('ada 19 L', 'ada 20 E', 'ben 13 L', 'ben 14 E') });
    const shown = () => week.list.people.map(({ id }) => id);
    expect(shown()).toEqual(['ada', 'ben', 'cleo']);
    week.list.setFilter({ ...EVERYBODY, text: 'ber' });
    expect(shown()).toEqual(['ada']);
    week.list.setFilter({ ...EVERYBODY, skills: new Set(['RN']) });
    expect(shown()).toEqual(['ada', 'ben']);
    week.list.setFilter({ ...EVERYBODY, skills: new Set(['RN']), onlyFindings: true });
    expect(shown()).toEqual(['ada']);
    week.clear('ada', friday);
    expect(shown()).toEqual([]);
    week.list.setFilter(EVERYBODY);
    expect(shown()).toHaveLength(3);
  });

  it('[WEEK-6] follows the store’s view mode', async () => {
    const { week } = await weekOf();
    week.setViewMode('letters');
    expect(week.viewMode).toBe('letters');
  });

  it('[WEEK-48] calls off what was to come later', async () => {
    const { week, drawn } = await weekOf();
    expect(drawn).toHaveLength(1);
    week.dispose();
    expect(drawn).toEqual([]);
  });
});

it('[WEEK-4] keeps an unsaved write through a load', async () => {
  const { week, served, writes } = await weekOf();
  week.assign('cleo', friday, LATE.id);
  week.reload();
  await served();
  expect(cellAt(week, 'cleo')).toMatchObject({ save: 'waiting', shifts: [{ shift: { code: 'L' } }] });
  expect(writes).toHaveLength(1);
});
