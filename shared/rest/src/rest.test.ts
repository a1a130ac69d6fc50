import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { AssignmentValue } from '@tandem/rota';
import { createRotaClient, createWriteQueue, ERRORS, ERROR_KINDS, type CellBody, type Outcome, type CellAnswer, type RotaError } from './index.ts';

const value = (shiftTypeId: string): AssignmentValue => ({ shiftTypeId, skillId: 'RN' });
const cell = { staffId: 'p1', date: '2026-11-20', slot: 0 };
const KEY = 'p1/2026-11-20/0';

it('[REST-1] gives every kind a severity, words and a status or none', () => {
  expect(Object.keys(ERRORS).sort()).toEqual([...ERROR_KINDS].sort());
  for (const kind of ERROR_KINDS) expect(ERRORS[kind].words).toMatch(/^[A-Z].*\.$/);
  expect(ERRORS.conflict.status).toBe(ERRORS.rejected.status);
  expect(ERRORS.offline.status).toBeNull();
});

describe('client', () => {
  let server: Server | undefined;
  afterEach(() => new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve())));

  /** A client that talks to a real server answering each request like this. */
  async function clientOf(answer: (url: string) => { status: number; body: string }) {
    const seen: string[] = [];
    server = createServer((request, response) => {
      seen.push(`${request.method} ${request.url}`);
      const { status, body } = answer(request.url ?? '');
      response.writeHead(status).end(body);
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return { seen, client: createRotaClient((input, init) => fetch(`${base}${input as string}`, init)) };
  }

  it('[REST-10] tells an unreachable server from a stranger', async () => {
    const gone = createRotaClient((input, init) => fetch(`http://127.0.0.1:1${input as string}`, init));
    expect(await gone.schedules()).toMatchObject({ ok: false, error: { kind: 'offline' } });
    const { client } = await clientOf(() => ({ status: 502, body: '<html>Bad gateway</html>' }));
    expect(await client.schedules()).toMatchObject({ ok: false, error: { kind: 'internal', reason: expect.stringContaining('502') } });
  });

  it('[REST-10] takes no success for an answer that is not the contract\'s', async () => {
    const bodies = ['', '{}', 'null', '"ok"', '<html>Sign in to the guest network</html>'];
    const { client } = await clientOf(() => ({ status: 200, body: bodies.shift() ?? '' }));
    for (let left = bodies.length; left > 0; left--) {
      const answer = await client.writeCell('w', cell, { opId: 'op-12345', value: null, origin: 't/week' });
      expect(answer).toMatchObject({ ok: false, error: { kind: 'internal' } });
    }
    expect(await client.signOut()).toEqual({ ok: true, value: null });
  });

  it('[REST-10] ends an aborted call with kind timeout', async () => {
    const { client } = await clientOf(() => ({ status: 200, body: '{}' }));
    expect(await client.window('w', '2026-11-16', '2026-11-22', AbortSignal.abort())).toMatchObject({ ok: false, error: { kind: 'timeout' } });
  });

  it('[REST-11] passes the server error on whole', async () => {
    const error = { kind: 'invalid', origin: 'server', reason: 'from is "x"', field: 'from' };
    const { client } = await clientOf(() => ({ status: 400, body: JSON.stringify({ error }) }));
    expect(await client.schedules()).toEqual({ ok: false, error });
  });

  it('[REST-12] escapes what it puts into an address', async () => {
    const { client, seen } = await clientOf(() => ({ status: 200, body: '{"kind":"accepted","rev":1}' }));
    await client.writeCell('a/b', { ...cell, staffId: 'x?y' }, { opId: 'op-12345', value: null, origin: 't/week' });
    expect(seen).toEqual(['PUT /api/schedules/a%2Fb/cells/x%3Fy/2026-11-20/0']);
  });
});

type Answer = Outcome<CellAnswer>;
const accepted: Answer = { ok: true, value: { kind: 'accepted', rev: 1 } };
const refused = (kind: RotaError['kind'], extra: Partial<RotaError> = {}): Answer => ({
  ok: false,
  error: { kind, origin: 'server', reason: kind, ...extra },
});

/** A queue whose server answers when the test says so. */
function queueOf() {
  const sent: (CellBody & { answer: (answer: Answer) => void })[] = [];
  const waits: { ms: number; go: () => void }[] = [];
  const saved: (AssignmentValue | null)[] = [];
  const refusals: string[] = [];
  let ops = 0;
  const queue = createWriteQueue({
    client: { writeCell: (_id, _ref, body) => new Promise((answer) => sent.push({ ...body, answer })) },
    scheduleId: 'w',
    origin: 't/week',
    newOpId: () => `op-${++ops}`,
    random: () => 0,
    wait: (ms, signal) => new Promise((go) => {
      waits.push({ ms, go: () => go() });
      signal.addEventListener('abort', () => go());
    }),
    onChange: () => undefined,
    onSaved: (_ref, each) => saved.push(each),
    onRefused: ({ staffId }) => refusals.push(staffId),
  });
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return { queue, sent, waits, saved, refusals, settle };
}

describe('write queue', () => {
  it('[REST-20] sends one value of a cell at a time, and the newest next', async () => {
    const { queue, sent, saved, settle } = queueOf();
    for (const id of ['E', 'D', 'L']) queue.write(cell, value(id));
    expect(sent.map((body) => body.value?.shiftTypeId)).toEqual(['E']);
    sent[0]?.answer(accepted);
    await settle();
    expect(sent.map((body) => body.value?.shiftTypeId)).toEqual(['E', 'L']);
    expect(queue.stateOf(KEY)).toBe('saving');
    sent[1]?.answer(accepted);
    await settle();
    expect(queue.stateOf(KEY)).toBe('saved');
    expect(saved).toEqual([value('E'), value('L')]);
  });

  it('[REST-21] repeats an unknown outcome with the same id before a later value', async () => {
    const { queue, sent, waits, settle } = queueOf();
    queue.write(cell, value('E'));
    sent[0]?.answer(refused('timeout'));
    await settle();
    queue.write(cell, value('D'));
    waits[0]?.go();
    await settle();
    expect(sent.map(({ opId }) => opId)).toEqual(['op-1', 'op-1']);
    sent[1]?.answer(accepted);
    await settle();
    expect(sent[2]).toMatchObject({ opId: 'op-2', value: value('D') });
  });

  it('[REST-22] keeps what was refused until a person acts', async () => {
    const { queue, sent, settle } = queueOf();
    queue.write(cell, value('E'));
    sent[0]?.answer(refused('rejected'));
    await settle();
    expect(queue.stateOf(KEY)).toMatchObject({ failed: { kind: 'rejected' }, retrying: false });
    expect(queue.pending()).toMatchObject([{ key: KEY, value: value('E') }]);
    queue.retry(KEY);
    expect(sent[1]).toMatchObject({ opId: 'op-1', value: value('E') });
    sent[1]?.answer(refused('rejected'));
    await settle();
    queue.write(cell, value('D'));
    expect(sent[2]).toMatchObject({ opId: 'op-2', value: value('D') });
    sent[2]?.answer(refused('forbidden'));
    await settle();
    queue.discard(KEY);
    expect(queue.stateOf(KEY)).toBe('saved');
    expect(queue.pending()).toEqual([]);
  });

  it('[REST-22] says what was refused for good, and neither what is tried again nor what was replaced', async () => {
    const { queue, sent, refusals, settle } = queueOf();
    queue.write(cell, value('E'));
    sent[0]?.answer(refused('offline'));
    await settle();
    expect(refusals).toEqual([]);
    queue.retry(KEY);
    await settle();
    sent[1]?.answer(refused('rejected'));
    await settle();
    expect(refusals).toEqual([cell.staffId]);
  });

  it('[REST-22] replaces a refused value by the one written meanwhile', async () => {
    const { queue, sent, refusals, settle } = queueOf();
    queue.write(cell, value('E'));
    queue.write(cell, value('L'));
    sent[0]?.answer(refused('rejected'));
    await settle();
    expect(sent[1]).toMatchObject({ opId: 'op-2', value: value('L') });
    expect([queue.stateOf(KEY), refusals]).toEqual(['saving', []]);
  });

  it('[REST-23] waits longer each time, as long as asked, and can be hurried', async () => {
    const { queue, sent, waits, settle } = queueOf();
    queue.write(cell, value('E'));
    for (const answer of [refused('internal'), refused('internal'), refused('too-many', { retryAfter: 9 })]) {
      sent.at(-1)?.answer(answer);
      await settle();
      waits.at(-1)?.go();
      await settle();
    }
    expect(waits.map(({ ms }) => ms)).toEqual([500, 1000, 9000]);
    sent.at(-1)?.answer(refused('offline'));
    await settle();
    const before = sent.length;
    queue.retry();
    await settle();
    expect(sent.length).toBe(before + 1);
  });

  it('[REST-25] counts what is under way, what needs a person and a network that is gone', async () => {
    const { queue, sent, settle } = queueOf();
    queue.write(cell, value('E'));
    queue.write({ ...cell, slot: 1 }, value('D'));
    sent[0]?.answer(refused('rejected'));
    sent[1]?.answer(refused('offline'));
    await settle();
    expect(queue.counts()).toEqual({ saving: 1, failed: 1, offline: true });
  });

  it('[REST-24] ends with the last value of each cell, in order, whatever fails', async () => {
    const faults = fc.array(fc.constantFrom('ok', 'lost-request', 'lost-answer', 'late-copy'), { maxLength: 30 });
    const writes = fc.array(fc.record({ staff: fc.constantFrom('a', 'b'), id: fc.constantFrom('E', 'D', 'L', 'N') }), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(faults, writes, async (plan, edits) => {
        const held = new Map<string, string | undefined>();
        const applied = new Set<string>();
        const late: (() => void)[] = [];
        const apply = (key: string, body: CellBody) => {
          if (applied.has(body.opId)) return;
          applied.add(body.opId);
          held.set(key, body.value?.shiftTypeId);
        };
        let ops = 0;
        const queue = createWriteQueue({
          client: {
            writeCell: async (_id, ref, body) => {
              await Promise.resolve();
              const fault = plan.shift() ?? 'ok';
              if (fault === 'lost-request') return refused('offline');
              if (fault === 'late-copy') {
                late.push(() => apply(ref.staffId, body));
                return refused('timeout');
              }
              apply(ref.staffId, body);
              late.shift()?.();
              return fault === 'ok' ? accepted : refused('timeout');
            },
          },
          scheduleId: 'w', origin: 't/week', newOpId: () => `op-${++ops}`, random: () => 0.5,
          wait: () => Promise.resolve(), onChange: () => undefined, onSaved: () => undefined,
        });
        for (const { staff, id } of edits) {
          queue.write({ ...cell, staffId: staff }, value(id));
          if (ops % 3 === 0) await Promise.resolve();
        }
        while (queue.pending().length > 0) await new Promise((resolve) => setImmediate(resolve));
        late.forEach((copy) => copy());
        for (const staff of ['a', 'b']) {
          const last = edits.findLast((edit) => edit.staff === staff);
          expect(held.get(staff)).toBe(last?.id);
        }
      }),
    );
  });
});
