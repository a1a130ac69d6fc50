/** What every adapter of the feed port is held to. A test file calls `describeFeed` with a way to open the adapter. */
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { Finding } from '@tandem/rota';
import type { Decision, Feed, FeedEvent, FeedHooks, FlagChange, Op, Page, Reset, Standing } from '../feed.ts';

/** Two gateways on one engine, as two processes have them: neither hears the other's wake-ups directly. */
export interface Gateways {
  readonly a: Feed;
  readonly b: Feed;
  /** Moves the clock that both stamp commits with. */
  setTime(epochMs: number): void;
  dispose(): Promise<void>;
}
export type OpenGateways = (hooks?: FeedHooks) => Promise<Gateways>;

/** How long the load of [FEED-105] runs; longer for a measurement. */
const LOAD_MS = Number(process.env['TANDEM_LOAD_MS'] ?? 250);

let counter = 0;
const op = (entity: string, baseRev: number | null, body: unknown, opId = `op-${++counter}-${entity}`): Op => ({
  opId,
  entity,
  baseRev,
  actor: 'u1',
  origin: 'tab/week',
  at: 1000,
  body,
});
const isReset = (item: object): item is Reset => 'reset' in item;

async function allEvents(feed: Feed, space: string, limit = 100): Promise<FeedEvent[]> {
  const events: FeedEvent[] = [];
  for (;;) {
    const page = await feed.read(space, events.at(-1)?.cursor ?? 0, limit);
    if (isReset(page)) throw new Error('reset');
    events.push(...page.events);
    if (page.events.length < limit) return events;
  }
}

/** The first `count` items of a stream, then it is aborted. */
async function take<T>(open: (signal: AbortSignal) => AsyncIterable<T>, count: number): Promise<T[]> {
  const abort = new AbortController();
  const items: T[] = [];
  for await (const item of open(abort.signal)) {
    items.push(item);
    if (items.length === count) abort.abort();
  }
  return items;
}

function fold(into: Map<string, { rev: number; state: unknown }>, events: readonly FeedEvent[]): typeof into {
  for (const event of events) {
    if (event.rev <= (into.get(event.entity)?.rev ?? 0)) continue;
    into.set(event.entity, { rev: event.rev, state: event.body });
  }
  return into;
}

const finding = (message: string): Finding => ({
  rule: 'overlap',
  severity: 'must',
  date: null,
  staffId: null,
  cells: [],
  shiftTypeId: null,
  skillId: null,
  amount: 1,
  message,
  short: message,
});

export function describeFeed(name: string, openGateways: OpenGateways): void {
  let gateways: Gateways | null = null;
  const open = async (hooks?: FeedHooks): Promise<Gateways> => (gateways = await openGateways(hooks));
  afterEach(async () => {
    await gateways?.dispose();
    gateways = null;
  });

  describe(`${name}: submit`, { timeout: 20_000 }, () => {
    it('[FEED-101] creates, updates and answers a stale write with the current revision and state', async () => {
      const { a, b } = await open();
      const [created] = await a.submit('s', [op('x', 0, { n: 1 })]);
      if (created?.kind !== 'accepted') throw new Error('not created');
      const [updated] = await b.submit('s', [op('x', created.cursor, { n: 2 })]);
      if (updated?.kind !== 'accepted') throw new Error('not updated');
      expect(updated.cursor).toBeGreaterThan(created.cursor);
      expect(await a.submit('s', [op('x', created.cursor, { n: 3 }), op('x', 0, { n: 4 }), op('y', 7, 1)])).toEqual([
        { kind: 'conflict', rev: updated.cursor, state: { n: 2 } },
        { kind: 'conflict', rev: updated.cursor, state: { n: 2 } },
        { kind: 'conflict', rev: 0, state: null },
      ]);
      const [blind] = await a.submit('s', [op('x', null, { n: 5 })]);
      expect(blind?.kind).toBe('accepted');
      expect((await a.snapshot('s')).entities).toEqual([{ id: 'x', rev: (await a.snapshot('s')).cursor, state: { n: 5 } }]);
    });

    it('[FEED-102] recognises a resent op by its id before it looks at the revision, through either gateway', async () => {
      const { a, b } = await open();
      const first = op('x', 0, 1);
      const [accepted] = await a.submit('s', [first]);
      await b.submit('s', [op('x', null, 2)]);
      expect(await b.submit('s', [first])).toEqual([{ ...accepted, kind: 'duplicate' }]);
      const twin = op('y', 0, 1);
      const [one, two] = await Promise.all([a.submit('s', [twin]), a.submit('s', [twin])]);
      expect([one[0]?.kind, two[0]?.kind]).toEqual(['accepted', 'duplicate']);
      expect((await allEvents(a, 's')).filter(({ entity }) => entity === 'y')).toHaveLength(1);
      expect((await a.submit('other', [first]))[0]?.kind).toBe('accepted');
    });

    it('[FEED-102] does not take an op for a resend when its id was used for another entity', async () => {
      const { a } = await open();
      await a.submit('s', [op('x', 0, 1, 'same-id')]);
      expect(await a.submit('s', [op('y', 0, 1, 'same-id')])).toEqual([
        { kind: 'invalid', field: 'opId', reason: expect.stringContaining('same-id was used for another entity') as string },
      ]);
    });

    it('[FEED-103] lets exactly one of racing writers through per revision', async () => {
      const { a, b } = await open();
      await a.submit('s', [op('n', 0, 0)]);
      const increment = async (feed: Feed): Promise<void> => {
        let rev = -1;
        let value = 0;
        for (let done = 0; done < 10; ) {
          const [result] = await feed.submit('s', [op('n', rev, value + 1)]);
          if (result?.kind === 'accepted') {
            done += 1;
            rev = result.cursor;
            value += 1;
          } else if (result?.kind === 'conflict') {
            rev = result.rev;
            value = Number(result.state);
          } else if (rev < 0) {
            rev = 0;
          } else throw new Error(`unexpected ${result?.kind}`);
        }
      };
      await Promise.all(Array.from({ length: 24 }, (_, i) => increment(i % 2 ? a : b)));
      expect((await a.snapshot('s')).entities[0]?.state).toBe(240);
    });

    it('[FEED-104] keeps spaces apart', async () => {
      const { a, b } = await open();
      await Promise.all([a.submit('s', [op('x', 0, 's')]), b.submit('t', [op('x', 0, 't')])]);
      expect((await a.snapshot('s')).entities.map(({ state }) => state)).toEqual(['s']);
      expect((await allEvents(a, 't')).map(({ space, body }) => [space, body])).toEqual([['t', 't']]);
      expect(await a.read('never', 0, 10)).toEqual({ events: [], head: 0 });
    });

    it('[FEED-105] accepts everything of 128 writers at once', async () => {
      const { a } = await open();
      const end = performance.now() + LOAD_MS;
      const latencies: number[] = [];
      await Promise.all(
        Array.from({ length: 128 }, async (_, writer) => {
          for (let i = 0; performance.now() < end; i++) {
            const start = performance.now();
            const [result] = await a.submit('s', [op(`e${(writer * 31 + i) % 500}`, null, { shiftTypeId: 'Early', skillId: 'Nurse' })]);
            if (result?.kind !== 'accepted') throw new Error(result?.kind);
            latencies.push(performance.now() - start);
          }
        }),
      );
      const page = (await a.read('s', 0, 1)) as Page;
      expect(page.head).toBeGreaterThanOrEqual(latencies.length);
      latencies.sort((x, y) => x - y);
      const at = (share: number) => latencies[Math.floor(latencies.length * share)]?.toFixed(1);
      console.log(`${name}: ${Math.round(latencies.length / (LOAD_MS / 1000))} events/s, 128 in flight, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`);
    });

    it('[FEED-106] gives each submission of a group its own results when one op cannot be stored', async () => {
      const { a } = await open({
        project: ({ body }) => {
          if (body === 'trap') throw new Error('the projection failed');
        },
      });
      const circular: { self?: unknown } = {};
      circular.self = circular;
      const results = await Promise.allSettled([
        a.submit('s', [op('before', 0, 1), op('odd', 0, circular), op('', 0, 1), op('odd', -1, 1)]),
        a.submit('s', [op('trapped', 0, 'trap')]),
        a.submit('s', [op('after', 0, 3)]),
      ]);
      expect(results).toMatchObject([
        { status: 'fulfilled', value: [{ kind: 'accepted' }, { kind: 'invalid', field: 'body' }, { kind: 'invalid', field: 'entity' }, { kind: 'invalid', field: 'baseRev' }] },
        { status: 'rejected', reason: { name: 'FeedError' } },
        { status: 'fulfilled', value: [{ kind: 'accepted' }] },
      ]);
      expect((await a.snapshot('s')).entities.map(({ id }) => id)).toEqual(['after', 'before']);
    });

    it('[FEED-107] lets cursors rise strictly, whatever is submitted', async () => {
      const { a, b } = await open();
      const feeds = [a, b];
      let run = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.record({ entity: fc.constantFrom('x', 'y'), baseRev: fc.constantFrom(null, 0, 1, 3), feed: fc.nat(1), drop: fc.boolean() }), { maxLength: 12 }),
          async (writes) => {
            const space = `r${++run}`;
            const results = await Promise.all(
              writes.map(({ entity, baseRev, feed, drop }, i) => feeds[feed]?.submit(space, [op(entity, baseRev, drop ? null : i)])),
            );
            const accepted = results.flatMap((result) => (result?.[0]?.kind === 'accepted' ? [result[0].cursor] : []));
            const events = await allEvents(a, space, 3);
            const cursors = events.map(({ cursor }) => cursor);
            expect(cursors).toEqual([...new Set(cursors)].sort((m, n) => m - n));
            expect([...accepted].sort((m, n) => m - n)).toEqual(cursors);
            expect(events.every(({ rev, cursor }) => rev === cursor)).toBe(true);
          },
        ),
        { numRuns: 25 },
      );
    });

    it('[FEED-108] keeps who, where, when and what of an op', async () => {
      const { a, b } = await open();
      const sent: Op = { opId: 'op-who-1', entity: 'x', baseRev: 0, actor: 'anna', origin: 'tab-9/month', at: 1_795_000_000_000, body: { deep: [1, 'ż', null] } };
      await a.submit('s', [sent]);
      const { baseRev: _, ...kept } = sent;
      expect(await allEvents(b, 's')).toEqual([{ ...kept, space: 's', cursor: 1, rev: 1 }]);
    });

    it('[FEED-109] deletes an entity by an empty body and lets it be created again', async () => {
      const { a, b } = await open();
      const [created] = await a.submit('s', [op('x', 0, 1)]);
      const rev = created?.kind === 'accepted' ? created.cursor : -1;
      const [deleted] = await a.submit('s', [op('x', rev, null)]);
      const gone = deleted?.kind === 'accepted' ? deleted.cursor : -1;
      expect((await b.snapshot('s')).entities).toEqual([]);
      expect((await allEvents(b, 's')).at(-1)).toMatchObject({ entity: 'x', body: null, rev: gone });
      expect(await a.submit('s', [op('x', rev, 2)])).toEqual([{ kind: 'conflict', rev: gone, state: null }]);
      expect((await a.submit('s', [op('x', 0, 3)]))[0]?.kind).toBe('accepted');
      const [again] = await a.submit('s', [op('x', null, null)]);
      expect((await a.submit('s', [op('x', again?.kind === 'accepted' ? again.cursor : -1, 4)]))[0]?.kind).toBe('accepted');
    });
  });

  describe(`${name}: ops that belong together`, { timeout: 20_000 }, () => {
    it('[FEED-110] accepts all or none, and says which one was refused', async () => {
      const { a } = await open();
      const [x] = await a.submit('s', [op('x', 0, 1)]);
      const together = [op('y', 0, 1), op('x', 0, 2), op('z', 0, 1)];
      expect(await a.submitTogether('s', together)).toEqual({
        kind: 'refused',
        index: 1,
        refusal: { kind: 'conflict', rev: x?.kind === 'accepted' ? x.cursor : -1, state: 1 },
      });
      expect((await a.snapshot('s')).entities.map(({ id }) => id)).toEqual(['x']);
      const swap = [op('y', 0, 1), op('z', 0, 1)];
      const done = await a.submitTogether('s', swap);
      expect(done.kind).toBe('accepted');
      expect(await a.submitTogether('s', swap)).toEqual({ ...done, kind: 'duplicate' });
      expect((await allEvents(a, 's')).map(({ entity }) => entity)).toEqual(['x', 'y', 'z']);
    });

    it('[FEED-110] does not mix new ops with resent ones', async () => {
      const { a } = await open();
      const sent = op('x', 0, 1);
      await a.submit('s', [sent]);
      expect(await a.submitTogether('s', [sent, op('y', 0, 1)])).toMatchObject({ kind: 'refused', index: 1, refusal: { kind: 'invalid', field: 'opId' } });
      expect(await a.submitTogether('s', [op('y', 0, 1), sent])).toMatchObject({ kind: 'refused', index: 1, refusal: { kind: 'invalid', field: 'opId' } });
      expect(await allEvents(a, 's')).toHaveLength(1);
    });

    it('[FEED-110] does not let a refused batch take others of its group with it', async () => {
      const { a } = await open();
      const results = await Promise.all([
        a.submit('s', [op('x', 0, 1)]),
        a.submitTogether('s', [op('y', 0, 1), op('x', 9, 1)]),
        a.submit('s', [op('z', 0, 1)]),
      ]);
      expect(results).toMatchObject([[{ kind: 'accepted' }], { kind: 'refused', index: 1 }, [{ kind: 'accepted' }]]);
      expect((await a.snapshot('s')).entities.map(({ id }) => id)).toEqual(['x', 'z']);
    });
  });

  describe(`${name}: ops that are worked out in their commit`, { timeout: 20_000 }, () => {
    const planned = (entity: string, body: unknown, opId: string) => ({ ...op(entity, null, body, opId), unjudged: false });

    it('[FEED-123] are worked out on what the ops before them in the group have left, all or none', async () => {
      const seats = new Set<string>();
      const { a } = await open({ project: ({ entity }) => void seats.add(entity), undone: () => seats.clear() });
      const [, worked] = await Promise.all([
        a.submit('s', [op('x', 0, 1), op('y', 0, 1)]),
        a.submitPlanned('s', 'plan-1', 3, () => [...[...seats].map((seat, i) => planned(seat, 2, `plan-1#${i}`)), planned('z', seats.size, 'plan-1')]),
      ]);
      expect(worked.kind).toBe('accepted');
      expect((await a.snapshot('s')).entities.map(({ id, state }) => [id, state])).toEqual([['x', 2], ['y', 2], ['z', 2]]);
      const refused = await a.submitPlanned('s', 'plan-2', 2, () => [planned('w', 1, 'plan-2#0'), { ...planned('x', 1, 'plan-2'), baseRev: 0 }]);
      expect(refused).toMatchObject({ kind: 'refused', index: 1, refusal: { kind: 'conflict' } });
      expect((await a.snapshot('s')).entities.map(({ id }) => id)).toEqual(['x', 'y', 'z']);
    });

    it('[FEED-123] are one duplicate when sent again, and nothing is worked out then', async () => {
      const { a, b } = await open();
      const first = await a.submitPlanned('s', 'plan-1', 2, () => [planned('x', 1, 'plan-1#0'), planned('y', 1, 'plan-1')]);
      const again = await b.submitPlanned('s', 'plan-1', 2, () => {
        throw new Error('worked out twice');
      });
      expect(again).toEqual({ kind: 'duplicate', cursors: first.kind === 'refused' ? [] : first.cursors.slice(-1) });
    });

    it('[FEED-123] fail with what their planner throws, and take no other of their group along', async () => {
      const { a } = await open({ judge: (_, { body }) => (body === 'no' ? [finding('no')] : []) });
      const failing = a.submitPlanned('s', 'plan-1', 1, () => {
        throw new RangeError('cannot be');
      });
      const [failed, other] = await Promise.allSettled([failing, a.submit('s', [op('x', 0, 1)])]);
      expect(failed).toMatchObject({ status: 'rejected', reason: { name: 'RangeError', message: 'cannot be' } });
      expect(other).toMatchObject({ status: 'fulfilled', value: [{ kind: 'accepted' }] });
      expect(await a.submitPlanned('s', 'plan-2', 1, () => [planned('y', 'no', 'plan-2')])).toMatchObject({ kind: 'refused', refusal: { kind: 'rejected' } });
      expect(await a.submitPlanned('s', 'plan-3', 1, () => [{ ...planned('y', 'no', 'plan-3'), unjudged: true }])).toMatchObject({ kind: 'accepted' });
    });
  });

  describe(`${name}: hooks`, { timeout: 20_000 }, () => {
    it('[FEED-111] judges an op inside its commit, on what the ops before it in the group have left', async () => {
      const taken = new Map<string, number>();
      const { a } = await open({
        judge: (_, { body }) => (taken.has(String(body)) ? [finding(`${String(body)} is taken`)] : []),
        project: ({ body, cursor }) => void taken.set(String(body), cursor),
        undone: () => taken.clear(),
      });
      const results = await Promise.all(['ann', 'bob', 'ann'].map((who, i) => a.submit('s', [op(`seat-${i}`, 0, who)])));
      expect(results.map(([result]) => result?.kind)).toEqual(['accepted', 'accepted', 'rejected']);
      expect(results[2]).toEqual([{ kind: 'rejected', findings: [finding('ann is taken')] }]);
      expect((await a.snapshot('s')).entities.map(({ id }) => id)).toEqual(['seat-0', 'seat-1']);
    });

    it('[FEED-111] answers a resend as a duplicate without judging it again', async () => {
      let allow = true;
      const { a } = await open({ judge: () => (allow ? [] : [finding('no more')]) });
      const sent = op('x', 0, 1);
      await a.submit('s', [sent]);
      allow = false;
      expect((await a.submit('s', [sent]))[0]?.kind).toBe('duplicate');
      expect((await a.submit('s', [op('y', 0, 1)]))[0]?.kind).toBe('rejected');
    });

    it('[FEED-111] does not judge what its caller answers for', async () => {
      const { a } = await open({ judge: () => [finding('no')] });
      expect(await a.submitTogether('s', [op('x', 0, 1)])).toMatchObject({ kind: 'refused', refusal: { kind: 'rejected' } });
      expect(await a.submitTogether('s', [op('x', 0, 1)], { unjudged: true })).toMatchObject({ kind: 'accepted' });
    });

    it('[FEED-112] tells a projection of every event once, and whether the entity is new', async () => {
      const seen: [string, number, boolean][] = [];
      const { a } = await open({ project: ({ entity, cursor }, created) => void seen.push([entity, cursor, created]) });
      const first = op('x', 0, 1);
      for (const next of [first, first, op('x', null, 2), op('x', 0, 3), op('x', null, null), op('x', null, 4)]) await a.submit('s', [next]);
      expect(seen).toEqual([['x', 1, true], ['x', 2, false], ['x', 3, false], ['x', 4, true]]);
    });
  });

  describe(`${name}: ops with a policy`, { timeout: 20_000 }, () => {
    const decided = (entity: string, body: unknown, decide: (stands: Standing) => Decision, opId?: string): Op => ({ ...op(entity, 0, body, opId), reconcile: decide });
    const apply = (body: unknown, over = false) => (): Decision => ({ kind: 'apply', body, over });

    it('[FEED-124] are decided in their commit on what stands: its revision, state, writer, time and place', async () => {
      const { a, b } = await open();
      const seen: Standing[] = [];
      const look = (body: unknown) => (stands: Standing): Decision => {
        seen.push(stands);
        return { kind: 'apply', body, over: false };
      };
      const [, first] = await Promise.all([a.submit('s', [{ ...op('x', 0, 1), actor: 'ann', at: 77 }]), a.submit('s', [decided('x', 2, look({ n: 2 }))])]);
      await b.submit('s', [op('x', null, null), decided('x', 4, look(4)), decided('new', 5, look(5))]);
      expect(first[0]).toEqual({ kind: 'accepted', cursor: 2 });
      expect(seen).toEqual([
        { rev: 1, state: 1, actor: 'ann', at: 77, origin: 'tab/week' },
        { rev: 3, state: null, actor: 'u1', at: 1000, origin: 'tab/week' },
        { rev: 0, state: null, actor: null, at: null, origin: null },
      ]);
      expect((await allEvents(a, 's')).map(({ body }) => body)).toEqual([1, { n: 2 }, null, 4, 5]);
    });

    it('[FEED-124] know no writer of what stands once its event is trimmed', async () => {
      const all = await open();
      await all.a.submit('s', [op('x', 0, 1)]);
      await all.a.trim({ eventsBefore: 9999, opIdsBefore: 0 });
      let seen: Standing | null = null;
      await all.a.submit('s', [decided('x', 2, (stands) => {
        seen = stands;
        return { kind: 'merged' };
      })]);
      expect(seen).toEqual({ rev: 1, state: 1, actor: null, at: null, origin: null });
    });

    it('[FEED-124] that are merged or lost write nothing, and nobody but the loser is told', async () => {
      const { a } = await open();
      await a.submit('s', [op('x', 0, 1)]);
      const results = await a.submit('s', [decided('x', 2, () => ({ kind: 'merged' })), decided('x', 3, () => ({ kind: 'lost', body: 3 })), decided('x', 4, () => ({ kind: 'fenced' }))]);
      expect(results).toEqual([{ kind: 'merged', rev: 1 }, { kind: 'lost', rev: 1 }, { kind: 'fenced' }]);
      expect(await allEvents(a, 's')).toHaveLength(1);
    });

    it('[FEED-124] are judged with the value that is applied, and what cannot be stored is invalid', async () => {
      const { a } = await open({ judge: (_, { body }) => (body === 'no' ? [finding('no')] : []) });
      const circular: { self?: unknown } = {};
      circular.self = circular;
      const results = await a.submit('s', [decided('x', 'yes', apply('no')), decided('y', 1, apply(circular)), decided('z', 'no', apply('yes'))]);
      expect(results).toMatchObject([{ kind: 'rejected' }, { kind: 'invalid', field: 'body' }, { kind: 'accepted' }]);
      expect((await a.snapshot('s')).entities).toMatchObject([{ id: 'z', state: 'yes' }]);
    });

    it('[FEED-125] end as they did when they are sent again, whatever has happened since; only a fenced one is decided anew', async () => {
      let allow = false;
      const { a, b } = await open({ judge: (_, { body }) => (body === 'maybe' && !allow ? [finding('not yet')] : []) });
      await a.submit('s', [op('x', 0, 1)]);
      const ends = [apply(2), apply(3, true), (): Decision => ({ kind: 'merged' }), (): Decision => ({ kind: 'lost', body: 4 }), apply('maybe')];
      const ops = ends.map((end, i) => decided('x', i, end, `resent-${i}`));
      const first = await a.submit('s', ops);
      expect(first).toEqual([{ kind: 'accepted', cursor: 2 }, { kind: 'accepted', cursor: 3, over: true }, { kind: 'merged', rev: 3 }, { kind: 'lost', rev: 3 }, { kind: 'rejected', findings: [finding('not yet')] }]);
      allow = true;
      await b.submit('s', [op('x', null, 9)]);
      const again = ops.map((next) => ({ ...next, reconcile: (): Decision => { throw new Error('decided twice'); } }));
      expect(await b.submit('s', again)).toEqual([{ kind: 'duplicate', cursor: 2 }, { kind: 'duplicate', cursor: 3, over: true }, { kind: 'merged', rev: 4 }, { kind: 'lost', rev: 4 }, { kind: 'rejected', findings: [finding('not yet')] }]);
      expect(await b.submit('s', [{ ...op('x', null, 1, 'resent-2') }])).toEqual([{ kind: 'merged', rev: 4 }]);
      expect(await b.submitTogether('s', [op('x', null, 1, 'resent-3')])).toMatchObject({ kind: 'refused', index: 0, refusal: { kind: 'invalid', field: 'opId' } });
      const fenced = decided('x', 5, () => ({ kind: 'fenced' }), 'resent-5');
      expect(await a.submit('s', [fenced])).toEqual([{ kind: 'fenced' }]);
      expect(await a.submit('s', [{ ...fenced, reconcile: apply(5) }])).toEqual([{ kind: 'accepted', cursor: 5 }]);
    });

    it('[FEED-125] have the ids of those without an event forgotten no sooner than others, and no later', async () => {
      const all = await open();
      await all.a.submit('s', [op('x', 0, 1)]);
      all.setTime(50);
      const merged = decided('x', 1, () => ({ kind: 'merged' }));
      await all.a.submit('s', [merged]);
      const resent = async () => (await all.a.submit('s', [{ ...merged, reconcile: (): Decision => ({ kind: 'fenced' }) }]))[0]?.kind;
      await all.a.trim({ eventsBefore: 100, opIdsBefore: 50 });
      expect(await resent()).toBe('merged');
      await all.a.trim({ eventsBefore: 100, opIdsBefore: 51 });
      expect(await resent()).toBe('fenced');
    });

    it('[FEED-126] report a conflict in their commit with both sides, and not again when they are sent again', async () => {
      const told: unknown[] = [];
      const { a } = await open({
        project: ({ body }) => {
          if (body === 'trap') throw new Error('the projection failed');
        },
        conflicted: (space, { opId, entity, actor, body }, stood, won) => void told.push({ space, opId, entity, actor, body, stood: stood.state, won }),
        undone: () => {
          told.length = 0;
        },
      });
      await a.submit('s', [op('x', 0, 1)]);
      const ops = [decided('x', 2, apply({ n: 2 }, true), 'met-1'), decided('x', 3, () => ({ kind: 'lost', body: { n: 3 } }), 'met-2'), decided('x', 4, apply(4), 'met-3')];
      const results = await Promise.allSettled([a.submit('s', [decided('y', 'trap', apply('trap', true))]), a.submit('s', ops)]);
      expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
      await a.submit('s', ops);
      const shared = { space: 's', entity: 'x', actor: 'u1' };
      expect(told).toEqual([
        { ...shared, opId: 'met-1', body: { n: 2 }, stood: 1, won: true },
        { ...shared, opId: 'met-2', body: { n: 3 }, stood: { n: 2 }, won: false },
      ]);
    });
  });

  describe(`${name}: reading`, { timeout: 20_000 }, () => {
    it('[FEED-113] reads after a cursor, exclusive, in pages', async () => {
      const { a, b } = await open();
      await a.submit('s', Array.from({ length: 7 }, (_, i) => op(`e${i}`, 0, i)));
      const page = (await b.read('s', 2, 3)) as Page;
      expect(page.events.map(({ cursor }) => cursor)).toEqual([3, 4, 5]);
      expect(page.head).toBe(7);
      expect(await b.read('s', 7, 3)).toEqual({ events: [], head: 7 });
    });

    it('[FEED-114] tails the other gateway in the order of the log: no gap, nothing twice', async () => {
      const { a, b } = await open();
      await a.submit('s', Array.from({ length: 1200 }, (_, i) => op(`old${i}`, 0, i)));
      const tailed = take((signal) => b.tail('s', 0, signal), 1500);
      for (let i = 0; i < 300; i++) {
        await (i % 2 ? a : b).submit('s', [op(`new${i}`, 0, i)]);
        if (i % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      }
      expect(await tailed).toEqual(await allEvents(a, 's'));
    });

    it('[FEED-115] tails a write that no wake-up tells of', async () => {
      const { a, b } = await open();
      const tailed = take((signal) => b.tail('s', 0, signal), 2);
      await a.submit('s', [op('x', 0, 1)]);
      await new Promise((resolve) => setTimeout(resolve, 30));
      await a.submit('s', [op('y', 0, 1)]);
      expect((await tailed).map((item) => (isReset(item) ? 'reset' : item.entity))).toEqual(['x', 'y']);
    });

    it('[FEED-115] tails from where it is told and ends when it is aborted or the feed closes', async () => {
      const { a, b } = await open();
      await a.submit('s', [op('x', 0, 1), op('y', 0, 1)]);
      expect(await take((signal) => a.tail('s', 1, signal), 1)).toMatchObject([{ entity: 'y' }]);
      const idle = take((signal) => b.tail('s', 2, signal), 1);
      const watching = take((signal) => b.watchFlags(signal), 1);
      await new Promise((resolve) => setTimeout(resolve, 10));
      await b.close();
      expect([await idle, await watching]).toEqual([[], []]);
      await expect(b.submit('s', [op('z', 0, 1)])).rejects.toThrow('closed');
      await expect(b.read('s', 0, 1)).rejects.toThrow('closed');
    });

    it('[FEED-116] takes a snapshot during writes that, with the events after it, equals a later one', async () => {
      const { a, b } = await open();
      let writing = true;
      const writer = (async () => {
        for (let i = 0; writing; i++) await a.submit('s', [op(`e${i % 40}`, null, i % 7 === 0 ? null : i)]);
      })();
      await new Promise((resolve) => setTimeout(resolve, 20));
      const early = await b.snapshot('s');
      await new Promise((resolve) => setTimeout(resolve, 20));
      writing = false;
      await writer;
      const events = (await allEvents(b, 's')).filter(({ cursor }) => cursor > early.cursor);
      expect(events.length).toBeGreaterThan(0);
      const local = fold(new Map(early.entities.map(({ id, ...rest }) => [id, rest])), events);
      const late = await b.snapshot('s');
      expect(new Map([...local].filter(([, { state }]) => state !== null))).toEqual(
        new Map(late.entities.map(({ id, ...rest }) => [id, rest])),
      );
    });

    it('[FEED-117] prints how long a single commit takes to reach another gateway', async () => {
      const { a, b } = await open();
      const sent = new Map<string, number>();
      const times: number[] = [];
      const abort = new AbortController();
      const reader = (async () => {
        for await (const item of b.tail('s', 0, abort.signal)) {
          if (!isReset(item)) times.push(performance.now() - (sent.get(item.opId) ?? 0));
          if (times.length === 20) abort.abort();
        }
      })();
      for (let i = 0; i < 20; i++) {
        const next = op('x', null, i);
        sent.set(next.opId, performance.now());
        await a.submit('s', [next]);
        await new Promise((resolve) => setTimeout(resolve, 3));
      }
      await reader;
      times.sort((x, y) => x - y);
      console.log(`${name}: commit to the other gateway p50 ${times[10]?.toFixed(1)} ms`);
      expect(times).toHaveLength(20);
    });
  });

  describe(`${name}: retention`, { timeout: 20_000 }, () => {
    const fill = async ({ a, setTime }: Gateways): Promise<Op[]> => {
      const ops = [op('x', 0, 1), op('x', null, 2), op('gone', 0, 1), op('gone', null, null), op('y', 0, 5)];
      for (const [i, next] of ops.entries()) {
        setTime(1000 + i);
        await a.submit('s', [next]);
      }
      return ops;
    };

    it('[FEED-118] answers below the floor with a reset, in read and in tail', async () => {
      const all = await open();
      await fill(all);
      await all.a.trim({ eventsBefore: 1004, opIdsBefore: 0 });
      const reset = { reset: true, floor: 4, head: 5 };
      expect(await all.b.read('s', 0, 10)).toEqual(reset);
      expect(await all.b.read('s', 3, 10)).toEqual(reset);
      expect(await all.b.read('s', 4, 10)).toMatchObject({ events: [{ entity: 'y' }], head: 5 });
      expect(await take((signal) => all.b.tail('s', 3, signal), 9)).toEqual([reset]);
      expect(await take((signal) => all.b.tail('s', 4, signal), 1)).toMatchObject([{ entity: 'y' }]);
    });

    it('[FEED-118] answers a cursor ahead of the log with a reset', async () => {
      const all = await open();
      await fill(all);
      expect(await all.a.read('s', 99, 10)).toEqual({ reset: true, floor: 0, head: 5 });
      expect(await take((signal) => all.b.tail('s', 99, signal), 9)).toEqual([{ reset: true, floor: 0, head: 5 }]);
    });

    it('[FEED-118] resets a tail that falls below the floor while its reader is slow', async () => {
      const all = await open();
      await all.a.submit('s', Array.from({ length: 1300 }, (_, i) => op(`e${i}`, 0, i)));
      const abort = new AbortController();
      const tail = all.b.tail('s', 0, abort.signal)[Symbol.asyncIterator]();
      expect((await tail.next()).value).toMatchObject({ entity: 'e0' });
      await all.a.trim({ eventsBefore: Number.MAX_SAFE_INTEGER, opIdsBefore: 0 });
      let last: FeedEvent | Reset | undefined;
      for (let item = await tail.next(); !item.done; item = await tail.next()) last = item.value;
      expect(last).toEqual({ reset: true, floor: 1300, head: 1300 });
      abort.abort();
    });

    it('[FEED-119] keeps state and op ids when it trims events, and forgets op ids only later', async () => {
      const all = await open();
      const [first] = await fill(all);
      if (!first) throw new Error('nothing written');
      await all.a.trim({ eventsBefore: 1004, opIdsBefore: 1000 });
      expect((await all.b.snapshot('s')).entities.map(({ id, state }) => [id, state])).toEqual([['x', 2], ['y', 5]]);
      expect(await all.a.submit('s', [first])).toEqual([{ kind: 'duplicate', cursor: 1 }]);
      await all.a.trim({ eventsBefore: 1004, opIdsBefore: 1001 });
      expect((await all.a.submit('s', [first]))[0]?.kind).toBe('conflict');
    });

    it('[FEED-119] never forgets an op id whose event it keeps', async () => {
      const all = await open();
      const ops = await fill(all);
      await all.a.trim({ eventsBefore: 1002, opIdsBefore: 9999 });
      const results = await all.a.submit('s', ops.slice(2));
      expect(results.map(({ kind }) => kind)).toEqual(['duplicate', 'duplicate', 'duplicate']);
    });

    it('[FEED-119] goes on counting after everything was trimmed', async () => {
      const all = await open();
      await fill(all);
      await all.a.trim({ eventsBefore: 9999, opIdsBefore: 9999 });
      expect(await all.b.submit('s', [op('gone', 0, 1)])).toEqual([{ kind: 'accepted', cursor: 6 }]);
    });
  });

  describe(`${name}: flags`, { timeout: 20_000 }, () => {
    it('[FEED-120] sets a flag at the revision that its writer saw, else answers a conflict', async () => {
      const { a, b } = await open();
      const set = await a.setFlag('f', { on: true }, 0);
      expect(set.kind).toBe('accepted');
      expect(await b.setFlag('f', 1, 0)).toEqual({ kind: 'conflict', rev: set.rev });
      expect(await b.setFlag('f', 1, set.rev + 5)).toEqual({ kind: 'conflict', rev: set.rev });
      const again = await b.setFlag('f', { on: false }, set.rev);
      expect(again.rev).toBeGreaterThan(set.rev);
      expect((await a.setFlag('f', { on: 7 })).kind).toBe('accepted');
      expect(await b.flags()).toEqual([{ key: 'f', value: { on: 7 }, rev: expect.any(Number) as number }]);
      expect(await a.setFlag('missing', true, 5)).toEqual({ kind: 'conflict', rev: 0 });
    });

    it('[FEED-127] sets several flags that are worked out inside one commit, all or none', async () => {
      const { a, b } = await open();
      await a.setFlag('f', 1);
      await a.setFlag('gone', 1);
      await a.deleteFlag('gone');
      const set = await b.changeFlags((flags) => {
        expect(flags.map(({ key, value }) => [key, value])).toEqual([['f', 1]]);
        return [{ key: 'f', value: { on: 2 } }, { key: 'gone', value: 3 }, { key: 'new', value: 4 }];
      });
      expect(set.map(({ key, value }) => [key, value])).toEqual([['f', { on: 2 }], ['gone', 3], ['new', 4]]);
      expect(new Set(set.map(({ rev }) => rev)).size).toBe(3);
      const stands = await a.flags();
      expect(stands).toEqual([...set].sort((x, y) => x.rev - y.rev));
      expect((await a.setFlag('gone', 5, set[1]!.rev)).kind).toBe('accepted');
      await a.setFlag('gone', 3);
      const before = await a.flags();
      await expect(a.changeFlags(() => [{ key: 'f', value: 9 }, { key: 'new', value: undefined }])).rejects.toThrow(/cannot be written as JSON/);
      await expect(a.changeFlags(() => { throw new Error('not now'); })).rejects.toThrow('not now');
      expect(await a.changeFlags(() => [])).toEqual([]);
      expect(await b.flags()).toEqual(before);
      const watched = take((signal) => b.watchFlags(signal), 5);
      await new Promise((resolve) => setTimeout(resolve, 60));
      await a.changeFlags(() => [{ key: 'f', value: 6 }, { key: 'new', value: 7 }]);
      const told = (change: FlagChange) => ('deleted' in change ? [change.key] : [change.key, change.value]);
      expect((await watched).map(told)).toEqual([['f', { on: 2 }], ['new', 4], ['gone', 3], ['f', 6], ['new', 7]]);
    });

    it('[FEED-127] of writers that meet each sees what the other has left', async () => {
      const { a, b } = await open();
      await a.setFlag('n', 0);
      const add = (feed: Feed) => feed.changeFlags((flags) => [{ key: 'n', value: Number(flags.find(({ key }) => key === 'n')?.value) + 1 }]);
      await Promise.all(Array.from({ length: 40 }, (_, i) => add(i % 2 === 0 ? a : b)));
      expect((await b.flags()).map(({ value }) => value)).toEqual([40]);
    });

    it('[FEED-121] deletes a flag; it can be set again and its revision does not repeat', async () => {
      const { a, b } = await open();
      const { rev } = await a.setFlag('f', 1);
      expect(await b.deleteFlag('f', rev + 1)).toEqual({ kind: 'conflict', rev });
      const deleted = await b.deleteFlag('f', rev);
      expect(deleted.kind).toBe('accepted');
      expect(await a.flags()).toEqual([]);
      expect(await a.deleteFlag('f')).toEqual({ kind: 'conflict', rev: deleted.rev });
      expect(await a.deleteFlag('never')).toEqual({ kind: 'conflict', rev: 0 });
      const again = await a.setFlag('f', 2, 0);
      expect(again.kind).toBe('accepted');
      expect(again.rev).toBeGreaterThan(deleted.rev);
    });

    it('[FEED-122] watches flags: the current ones, then every change through either gateway', async () => {
      const { a, b } = await open();
      await a.setFlag('old', 1);
      await a.setFlag('gone', 1);
      await a.deleteFlag('gone');
      const watched = take((signal) => b.watchFlags(signal), 4);
      const settle = () => new Promise((resolve) => setTimeout(resolve, 60));
      await settle();
      await a.setFlag('new', 2);
      await settle();
      await b.setFlag('new', 3);
      await settle();
      await a.deleteFlag('old');
      const told = (change: FlagChange) => ('deleted' in change ? [change.key, 'deleted'] : [change.key, change.value]);
      expect((await watched).map(told)).toEqual([['old', 1], ['new', 2], ['new', 3], ['old', 'deleted']]);
    });
  });
}
