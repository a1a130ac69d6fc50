import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBus } from '../bus/bus.ts';
import { DEFAULT_FLAGS } from '../flags/definitions.ts';
import type { Envelope, Update } from '../protocol/change.ts';
import { createRecorder, readTrace, replayIntoBus, replayTrace, type TraceEntry } from './trace.ts';

/** A bus with one component, and all that the bus and the component told. */
function page(tab = 't1') {
  const clock = { time: 5000 };
  const soon: (() => void)[] = [];
  let next = 0;
  const bus = createBus({ clock: { now: () => clock.time, soon: (run) => void soon.push(run) }, tab, newId: () => `${tab}-${(next += 1)}`, isActive: () => true, batches: () => true, epoch: () => 3, initialData: () => ({}) });
  const [envelopes, updates]: [Envelope[], Update[]] = [[], []];
  bus.changes$.subscribe((envelope) => void envelopes.push(envelope));
  bus.registerComponent('monthly', (update) => void (update.type === 'initial' || updates.push(update)));
  return { bus, clock, envelopes, updates, endTask: () => soon.splice(0).forEach((run) => run()) };
}
const edit = (staffId: string, shiftTypeId: string | null) => ({
  type: 'assignment', dayId: '2026-11-20', timeSlot: 0, staffId, assignment: shiftTypeId === null ? null : { shiftTypeId, skillId: 's' }, timestamp: 9, source: 'weekly',
});
const edits = fc.array(fc.tuple(fc.constantFrom('p1', 'p2', 'p3'), fc.constantFrom('E', 'L', null)), { maxLength: 20 });

describe('traces', () => {
  it('[SYNC-190] hold what the streams emitted, in order and with their times', () => {
    let time = 100;
    const recorder = createRecorder({ now: () => time });
    recorder.flags(DEFAULT_FLAGS);
    time = 140;
    recorder.health({ status: 'healthy', message: '', lastUpdate: 140 });
    expect(recorder.trace()).toEqual({
      format: 'tandem-trace', version: 1, startedAt: 100, dropped: 0,
      entries: [{ at: 0, stream: 'flags', value: DEFAULT_FLAGS }, { at: 40, stream: 'health', value: { status: 'healthy', message: '', lastUpdate: 140 } }],
    });
  });

  it('[SYNC-190] keep the newest entries where there are too many, and say how many are gone', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.nat(40), (most, count) => {
        const recorder = createRecorder({ now: () => 0, most });
        for (let at = 0; at < count; at += 1) recorder.health({ status: 'error', message: String(at), lastUpdate: at });
        const { entries, dropped } = recorder.trace();
        expect([entries.length, entries.length + dropped, recorder.count]).toEqual([Math.min(count, most), count, Math.min(count, most)]);
        expect(entries.map(({ value }) => ('message' in value ? value.message : ''))).toEqual(Array.from({ length: count }, (_, at) => String(at)).slice(-most));
      }),
    );
  });

  it('[SYNC-191] replayed into a bus tell its components what those of the page were told', () => {
    fc.assert(
      fc.property(edits, (all) => {
        const [first, second] = [page(), page('t2')];
        const recorder = createRecorder({ now: () => first.clock.time });
        first.bus.changes$.subscribe(recorder.change);
        for (const [staffId, shift] of all) {
          first.clock.time += 10;
          first.bus.propagateUpdate(edit(staffId, shift));
          first.endTask();
        }
        const trace = readTrace(JSON.stringify(recorder.trace()));
        expect(replayIntoBus(trace, second.bus, { at: (ms) => void (second.endTask(), (second.clock.time = trace.startedAt + ms)) })).toBe(all.length);
        second.endTask();
        expect(second.envelopes).toEqual(first.envelopes);
        expect(second.updates).toEqual(first.updates);
      }),
    );
  });

  it('[SYNC-191] are played in order, each entry to the stream that it is of', () => {
    const entries: TraceEntry[] = [
      { at: 1, stream: 'health', value: { status: 'disabled', message: '', lastUpdate: 1 } },
      { at: 2, stream: 'flags', value: DEFAULT_FLAGS },
    ];
    const heard: unknown[] = [];
    replayTrace({ entries }, { at: (ms) => heard.push(ms), flags: (value) => heard.push(value), health: ({ status }) => heard.push(status) });
    expect(heard).toEqual([1, 'disabled', 2, DEFAULT_FLAGS]);
  });

  it('[SYNC-191] that cannot be read are refused with what is wrong', () => {
    const good = createRecorder({ now: () => 1 }).trace();
    for (const [text, wrong] of [
      ['{', /not JSON/],
      ['{}', /format/],
      [JSON.stringify({ ...good, version: 2 }), /version/],
      [JSON.stringify({ ...good, entries: [{ at: 1, stream: 'changes', value: { id: 'a', origin: 'b', revision: 1, epoch: 0, protocol: 2, change: { type: 'assignment' } } }] }), /entries\.0\.value\.change/],
    ] as const) expect(() => readTrace(text)).toThrow(wrong);
  });
});
