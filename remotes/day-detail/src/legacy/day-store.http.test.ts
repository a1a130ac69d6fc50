import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRotaClient, createWriteQueue, newOpId, type WriteQueue } from '@tandem/rest';
import type { AssignmentValue, CellRef } from '@tandem/rota';
import { wardWindow } from '../testing/ward.ts';
import { placedValue } from './day-format.ts';
import { createDayPanelStore, type DayPanelStore } from './day-store.ts';

const ref: CellRef = { staffId: 'ana', date: '2026-11-20', slot: 0 };
const early: AssignmentValue = { shiftTypeId: 'E', skillId: 'RN' };
const late: AssignmentValue = { shiftTypeId: 'L', skillId: 'RN' };

/** Holds one cell, as the real server's table would. */
describe('dayPanelStore over HTTP', () => {
  let cell: AssignmentValue | null;
  let fail: number;
  let server: Server;
  let store: DayPanelStore;
  let queue: WriteQueue;
  let settled: () => void;
  /** Resolves with the next change of a write's state. */
  const change = (): Promise<void> => new Promise((resolve) => (settled = resolve));

  beforeEach(async () => {
    cell = early;
    fail = 0;
    settled = () => undefined;
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (part) => (body += String(part)));
      request.on('end', () => {
        if (request.method === 'PUT' && fail > 0) {
          response.writeHead(fail).end(JSON.stringify({ error: { kind: 'forbidden', origin: 'server', reason: 'closed' } }));
          return;
        }
        if (request.method === 'PUT') {
          cell = (JSON.parse(body) as { value: AssignmentValue | null }).value;
          response.end(JSON.stringify({ kind: 'accepted', rev: 2 }));
          return;
        }
        const query = new URL(request.url ?? '', 'http://here').searchParams;
        const assignments = cell ? [{ ...ref, value: cell, rev: 1, by: 'u', at: '2026-11-01T00:00:00Z' }] : [];
        const range = { from: query.get('from') ?? '', to: query.get('to') ?? '' };
        response.end(JSON.stringify({ ...wardWindow(range), assignments, cursor: 1, role: 'editor' }));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const client = createRotaClient((path, init) => fetch(`${origin}${String(path)}`, init));
    queue = createWriteQueue({
      client,
      scheduleId: 'ward',
      origin: 'tab/day',
      newOpId,
      random: () => 0,
      wait: () => new Promise(() => undefined),
      onChange: (key) => {
        if (queue.stateOf(key) !== 'saving') settled();
      },
      onSaved: (saved, value) => store.confirmAssignment(saved, value),
    });
    store = createDayPanelStore('ward', { window: client.window, write: queue.write, pending: queue.pending });
    await store.loadRange('2026-11-09', '2026-11-29');
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));
  const held = (): AssignmentValue | null => placedValue(store.dayData, ref);

  it('[DAY-2, DAY-3] loads a range, writes a cell, and finds it again', async () => {
    expect(held()).toEqual(early);
    expect(store.facts).toMatchObject({ from: '2026-11-09', to: '2026-11-29' });
    const saved = change();
    store.updateAssignment(ref, late);
    expect(held()).toEqual(late);
    await saved;
    expect(cell).toEqual(late);
    await store.loadRange('2026-11-09', '2026-11-29');
    expect(held()).toEqual(late);
  });

  it('[DAY-3, DAY-4] keeps a refused write through a load, and gives it up when told to', async () => {
    fail = 403;
    const refused = change();
    store.updateAssignment(ref, null);
    await refused;
    expect(queue.stateOf('ana/2026-11-20/0')).toMatchObject({ failed: { kind: 'forbidden' }, retrying: false });
    await store.loadRange('2026-11-09', '2026-11-29');
    expect(held()).toBeNull();
    queue.discard('ana/2026-11-20/0');
    store.revertAssignment(ref);
    expect(held()).toEqual(early);
  });
});
