import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRotaClient, createWriteQueue, newOpId, type CellBody, type ErrorKind, type WindowAnswer } from '@tandem/rest';
import { cellKey, cutWindow, type AssignmentValue, type CellRef } from '@tandem/rota';
import { generateRoster } from '@tandem/rota/generate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toAssignments } from './weekly-format.ts';
import { createWeeklyStore, type WeeklyEvent } from './weekly-store.ts';

const roster = generateRoster({ firstDate: '2026-11-02', staff: 12, weeks: 4 });
const cell: CellRef = { staffId: roster.staff[0]!.id, date: '2026-11-20', slot: 0 };
const value = (shiftTypeId: string): AssignmentValue => ({ shiftTypeId, skillId: 'RN' });

/** The REST contract over one roster in memory: real HTTP, last write wins, op ids count once. */
class RotaServer {
  readonly cells = new Map(roster.assignments.map((row) => [cellKey(row), row]));
  readonly seen = new Set<string>();
  /** Every answer to a path with this word is this error. */
  refuse: { word: string; status: number; kind: ErrorKind } | null = null;
  /** Answers wait for these, in order. */
  gates: Promise<void>[] = [];
  readonly http: Server = createServer((request, response) => void this.answer(request, response));
  url = '';

  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.http.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.http.address() as AddressInfo).port}`;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://x');
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const send = (status: number, answer: unknown) => response.writeHead(status).end(JSON.stringify(answer));
    if (this.refuse && pathname.includes(this.refuse.word)) {
      const { status, kind } = this.refuse;
      return void send(status, { error: { kind, origin: 'server', reason: kind } });
    }
    const [, staffId, date, slot] = /cells\/(.+)\/(.+)\/(\d)$/.exec(pathname) ?? [];
    if (staffId && date && slot) {
      const { opId, value: written } = JSON.parse(body) as CellBody;
      const ref = { staffId, date, slot: Number(slot) };
      if (!this.seen.has(opId)) {
        if (written) this.cells.set(cellKey(ref), { ...ref, value: written as AssignmentValue });
        else this.cells.delete(cellKey(ref));
      }
      const kind = this.seen.has(opId) ? 'duplicate' : 'accepted';
      this.seen.add(opId);
      return void send(200, { kind, rev: this.seen.size });
    }
    const window = cutWindow({ ...roster, assignments: [...this.cells.values()] }, searchParams.get('from') ?? '', searchParams.get('to') ?? '');
    await this.gates.shift();
    send(200, { ...window, assignments: window.assignments.map((row) => ({ ...row, rev: 1, by: 'u', at: '' })), cursor: 1, role: 'editor' } satisfies WindowAnswer);
  }
}

let server: RotaServer;
beforeEach(async () => {
  server = new RotaServer();
  await server.open();
});
afterEach(() => new Promise<void>((resolve) => void server.http.close(() => resolve())));

/** A week view's store, its queue and everything it told. */
function openStore() {
  const client = createRotaClient((path, init) => fetch(`${server.url}${path as string}`, init));
  const settled = new Set<() => void>();
  const queue = createWriteQueue({
    client,
    scheduleId: 'ward',
    origin: 't/weekly',
    newOpId,
    random: () => 0,
    wait: () => new Promise(() => undefined),
    onChange: (key) => {
      if (queue.stateOf(key) !== 'saving') settled.forEach((resolve) => resolve());
    },
    onSaved: (ref, saved) => store.confirmAssignment(ref, saved),
  });
  const store = createWeeklyStore('ward', { window: client.window, write: queue.write, pending: queue.pending });
  const told: WeeklyEvent[] = [];
  store.subscribe((event) => told.push(event));
  return {
    store,
    queue,
    told,
    load: () => store.loadWindow('2026-11-09', '2026-11-29'),
    settle: () => new Promise<void>((resolve) => settled.add(resolve)),
    shiftAt: (ref: CellRef) => toAssignments(store.scheduleData).find((row) => cellKey(row) === cellKey(ref))?.value.shiftTypeId ?? null,
  };
}

describe('loading', () => {
  it('[WEEK-2] holds the window and its facts', async () => {
    const { store, told, load } = openStore();
    expect(store.facts).toBeNull();
    const loading = load();
    expect(store.loading).toBe(true);
    await loading;
    expect(store.loading).toBe(false);
    expect(told.map(({ type }) => type)).toEqual(['loaded']);
    expect([...store.scheduleData.keys()].sort()).toEqual(['2026-W46', '2026-W47', '2026-W48']);
    expect(store.facts?.staff).toHaveLength(12);
  });

  it('[WEEK-2] drops the answer of an overtaken load, which it calls off', async () => {
    const calls: { signal: AbortSignal | undefined; answer: (from: string) => void }[] = [];
    const answerOf = (from: string): WindowAnswer => ({ ...cutWindow(roster, from, from), assignments: [], cursor: 1, role: 'editor' });
    const store = createWeeklyStore('ward', {
      window: (_id, _from, _to, signal) => new Promise((resolve) => calls.push({ signal, answer: (from) => resolve({ ok: true, value: answerOf(from) }) })),
      write: () => undefined,
      pending: () => [],
    });
    const first = store.loadWindow('2026-11-02', '2026-11-08');
    const second = store.loadWindow('2026-11-16', '2026-11-22');
    expect([calls[0]?.signal?.aborted, calls[1]?.signal?.aborted]).toEqual([true, false]);
    calls[1]?.answer('2026-11-16');
    await second;
    calls[0]?.answer('2026-11-02');
    await first;
    expect(store.facts?.from).toBe('2026-11-16');
  });

  it('[WEEK-2] leaves what is held when a load fails', async () => {
    const { store, told, load } = openStore();
    await load();
    const held = store.scheduleData;
    server.refuse = { word: 'window', status: 403, kind: 'forbidden' };
    await load();
    expect(store.scheduleData).toBe(held);
    expect(told.at(-1)).toMatchObject({ type: 'load-failed', error: { kind: 'forbidden' } });
  });
});

describe('writing', () => {
  it('[WEEK-3] holds a write at once, and another store sees it after it loads', async () => {
    const one = openStore();
    const two = openStore();
    await Promise.all([one.load(), two.load()]);
    one.store.updateAssignment(cell.date, 3, cell.staffId, value('N'));
    const extra = { ...cell, slot: 3 };
    expect(one.shiftAt(extra)).toBe('N');
    expect(one.told.at(-1)).toEqual({ type: 'written', ref: extra, value: value('N') });
    await one.settle();
    expect(two.shiftAt(extra)).toBeNull();
    await two.load();
    expect(two.shiftAt(extra)).toBe('N');
  });

  it('[WEEK-4] lays a refused write over an answer that does not know it', async () => {
    const { store, queue, load, settle, shiftAt } = openStore();
    await load();
    const before = shiftAt(cell);
    server.refuse = { word: 'cells', status: 409, kind: 'rejected' };
    store.updateAssignment(cell.date, cell.slot, cell.staffId, value('N'));
    await settle();
    await load();
    expect(shiftAt(cell)).toBe('N');
    queue.discard(cellKey(cell));
    store.revertAssignment(cell);
    expect(shiftAt(cell)).toBe(before);
  });

  it('[WEEK-4] keeps a write that was saved while an older answer was on its way', async () => {
    const { store, load, settle, shiftAt } = openStore();
    await load();
    let open = (): void => undefined;
    server.gates = [new Promise((resolve) => (open = resolve))];
    const asked = server.gates[0];
    const loading = load();
    await expect.poll(() => server.gates.length).toBe(0);
    store.updateAssignment(cell.date, cell.slot, cell.staffId, value('N'));
    await settle();
    open();
    await Promise.all([loading, asked]);
    expect(shiftAt(cell)).toBe('N');
    store.revertAssignment(cell);
    expect(shiftAt(cell)).toBe('N');
  });

  it('[WEEK-5] goes back to what was last acknowledged, not to what was first loaded', async () => {
    const { store, queue, load, settle, shiftAt } = openStore();
    await load();
    store.updateAssignment(cell.date, cell.slot, cell.staffId, value('L'));
    await settle();
    server.refuse = { word: 'cells', status: 409, kind: 'rejected' };
    store.updateAssignment(cell.date, cell.slot, cell.staffId, null);
    expect(shiftAt(cell)).toBeNull();
    await settle();
    queue.discard(cellKey(cell));
    store.revertAssignment(cell);
    expect(shiftAt(cell)).toBe('L');
  });
});

it('[WEEK-6] keeps and tells the view mode', () => {
  const { store, told } = openStore();
  expect(store.viewMode).toBe('times');
  store.setViewMode('letters');
  expect(store.viewMode).toBe('letters');
  expect(told).toEqual([{ type: 'view-mode', mode: 'letters' }]);
});

it('[WEEK-7] tells nobody anything after its end', async () => {
  const { store, told, load } = openStore();
  const loading = load();
  store.dispose();
  await loading;
  store.setViewMode('letters');
  expect(told).toEqual([]);
  const kept = openStore();
  const leave = kept.store.subscribe(() => kept.told.push({ type: 'loaded' }));
  leave();
  kept.store.setViewMode('letters');
  expect(kept.told).toHaveLength(1);
});
