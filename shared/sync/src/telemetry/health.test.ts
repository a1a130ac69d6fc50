import fc from 'fast-check';
import { BehaviorSubject } from 'rxjs';
import { beforeEach, describe, expect, it } from 'vitest';
import { healthBody, type HealthAnswer, type HealthSample } from '@tandem/rest';
import * as z from 'zod/mini';
import type { ConsistencyState } from '../consistency/consistency.ts';
import type { Sync } from '../create-sync.ts';
import { OLDEST_PROTOCOL, PROTOCOL } from '../protocol/versions.ts';
import { STATUS_OFF, type Health, type SyncStatus } from '../status.ts';
import { createTestClock, settle, type TestClock } from '../testing/test-clock.ts';
import { fingerprintOf, fingerprintOfText, thrownBy, type PageError } from './fingerprint.ts';
import { createGathered } from './gather.ts';
import { createHealth, type TellFailed, type TellMeasured } from './health.ts';

const MINUTE = 60_000;
const BUILD = 'a'.repeat(64);

interface Told {
  readonly schedule: string;
  readonly token: string | null;
  readonly sample: HealthSample | null;
  readonly last: boolean;
  readonly units: unknown;
  readonly protocol: unknown;
  readonly ends: boolean;
}

let clock: TestClock;
let told: Told[];
/** What the server answers; null: it cannot be reached. */
let answer: ((token: string | null) => HealthAnswer) | null;
let raise: (error: PageError) => void;
let leave: () => void;
let listeners: number;
let flags: BehaviorSubject<{ schedule: string | null; revision: number }>;
let health: BehaviorSubject<Health>;
let compared: BehaviorSubject<ConsistencyState | null>;
let status: BehaviorSubject<SyncStatus>;
let measured: TellMeasured;
let fail: TellFailed;
let given: number;
let loaded: { unit: string; digest: string }[];

beforeEach(() => {
  clock = createTestClock();
  [told, listeners, given, loaded] = [[], 0, 0, []];
  answer = () => ({ token: `token-${(given += 1)}`, everyMs: MINUTE, counted: true });
  flags = new BehaviorSubject<{ schedule: string | null; revision: number }>({ schedule: null, revision: 0 });
  health = new BehaviorSubject<Health>({ status: 'disabled', message: '', lastUpdate: 0 });
  compared = new BehaviorSubject<ConsistencyState | null>(null);
  status = new BehaviorSubject(STATUS_OFF);
});

function start(): () => void {
  const sync = { joined: [{ name: 'weekly', protocol: { min: 1, max: 2 } }], flags: { state$: flags }, bus: { health$: health }, consistency: { state$: compared }, status$: status } as unknown as Sync;
  const listening = <T>(set: (listener: T) => void) => (listener: T) => {
    listeners += 1;
    set(listener);
    return () => void (listeners -= 1);
  };
  return createHealth(sync, {
    clock,
    random: () => 0.5,
    build: BUILD,
    origins: () => ['https://rota.example'],
    send: (schedule, { token, sample, units, protocol, last: ends }, last) => {
      told.push({ schedule, token, sample, last, units, protocol, ends });
      return answer === null ? Promise.reject(new TypeError('offline')) : Promise.resolve(answer(token));
    },
    loaded: () => loaded,
    measure: () => ({ heapMb: 50, domNodes: 900, loadFailures: 0 }),
    onError: listening((listener) => void (raise = listener)),
    onGone: listening((listener) => void (leave = listener)),
    onMeasured: listening((tell) => void (measured = tell)),
    onFailed: listening((tell) => void (fail = tell)),
  });
}
const show = (schedule: string | null, revision = 1) => flags.next({ schedule, revision });
const asked = () => told.map(({ schedule, token, sample }) => [schedule, token, sample !== null]);

describe('the health of a page', () => {
  it('[SYNC-380] is told once a minute with the token that it was given last, and when the page goes', async () => {
    start();
    await clock.pass(MINUTE);
    expect(told).toEqual([]);
    show('ward');
    await clock.pass(5000);
    expect(asked()).toEqual([['ward', null, false]]);
    await clock.pass(2 * MINUTE);
    expect(asked().slice(1)).toEqual([['ward', 'token-1', true], ['ward', 'token-2', true]]);
    expect(told[1]?.sample).toEqual({ errors: [], inconsistencies: 0, loadFailures: 0, stale: false, heapMb: 50, domNodes: 900 });
    leave();
    expect([told.at(-1)?.last, told.at(-1)?.token]).toEqual([true, 'token-3']);
  });

  it('[SYNC-381] goes with the token of the flags and the schedule that it was measured under', async () => {
    start();
    show('ward');
    await clock.pass(5000);
    raise({ name: 'TypeError', message: 'x', stack: 'at https://rota.example/a.js:1:2', source: '' });
    show('ward', 2);
    await settle();
    expect([asked().slice(1), told[1]?.sample?.errors.length, told[2]?.sample?.errors.length]).toEqual([[['ward', 'token-1', true], ['ward', 'token-1', true]], 1, 0]);
    show('pool', 1);
    await clock.pass(5000);
    expect(asked().slice(3)).toEqual([['ward', 'token-3', true], ['pool', null, false]]);
    show(null);
    await clock.pass(5 * MINUTE);
    expect(asked().length).toBe(6);
  });

  it('[SYNC-380] has what the bus, the comparison and the screen show', async () => {
    start();
    show('ward');
    await clock.pass(5000);
    health.next({ status: 'error', message: 'The engine could not be fetched: 7', lastUpdate: 0 });
    compared.next({ confirmed: 2 } as ConsistencyState);
    compared.next({ confirmed: 3 } as ConsistencyState);
    compared.next(null);
    compared.next({ confirmed: 1 } as ConsistencyState);
    status.next({ ...STATUS_OFF, phase: 'parked', unsent: 2 });
    measured('visible', 40, 40);
    await clock.pass(MINUTE);
    expect(told.at(-1)?.sample).toEqual({
      errors: [{ fingerprint: fingerprintOfText('The engine could not be fetched: 8'), critical: true }],
      inconsistencies: 4, loadFailures: 0, stale: true, visible: 40, outboxAge: MINUTE, heapMb: 50, domNodes: 900,
    });
    status.next(STATUS_OFF);
    await clock.pass(MINUTE);
    expect(told.at(-1)?.sample).toEqual({ errors: [], inconsistencies: 0, loadFailures: 0, stale: false, heapMb: 50, domNodes: 900 });
  });

  it('[SYNC-385] counts no interaction of a view that was opened under other flags, nor an edit that was made under them', async () => {
    start();
    show('ward');
    await clock.pass(5000);
    measured('inp', 80, 4000);
    show('ward', 2);
    await clock.pass(1000);
    measured('inp', 300, 6000);
    measured('visible', 1001, 1001);
    measured('inp', 90, 1000);
    measured('switch', 70, 70);
    await clock.pass(MINUTE);
    expect(told.flatMap(({ sample }) => (sample ? [[sample.inp, sample.visible, sample.switch]] : []))).toEqual([[80, undefined, undefined], [undefined, undefined, undefined], [90, undefined, 70]]);
  });

  it('[SYNC-386] goes with the versions that are in the page, and with the protocols of the shell and of the views that take part', async () => {
    loaded = [{ unit: 'weekly', digest: 'b'.repeat(64) }, { unit: 'monthly', digest: 'c'.repeat(64) }];
    start();
    show('ward');
    await clock.pass(5000);
    loaded = [...loaded, ...Array.from({ length: 9 }, (_, i) => ({ unit: `u${i}`, digest: BUILD }))];
    await clock.pass(MINUTE);
    expect(told[0]).toMatchObject({ sample: null, protocol: { min: OLDEST_PROTOCOL, max: PROTOCOL } });
    expect(told[0]?.units).toEqual([{ unit: 'weekly', digest: 'b'.repeat(64), protocol: { min: 1, max: 2 } }, { unit: 'monthly', digest: 'c'.repeat(64) }]);
    expect(z.safeParse(healthBody.shape.units, told[1]?.units).success).toBe(true);
  });

  it('[SYNC-400] has the version whose code threw with each error, and what did not start, once', async () => {
    start();
    show('ward');
    await clock.pass(5000);
    const error = (digest: string): PageError => ({ name: 'TypeError', message: 'x', stack: `at f (https://rota.example/r/weekly/${digest}/a.js:1:2)\n at https://rota.example/r/shell/${BUILD}/main.js:1:1`, source: '' });
    for (const digest of [BUILD, BUILD, 'b'.repeat(64)]) raise(error(digest));
    raise({ name: 'TypeError', message: 'x', stack: 'at https://rota.example/dev/a.js:1:1', source: '' });
    for (const phase of ['load', 'mount'] as const) fail({ unit: 'weekly', digest: BUILD, phase });
    fail({ unit: 'monthly', digest: BUILD, phase: 'run' });
    await clock.pass(MINUTE);
    const sample = told.at(-1)?.sample;
    expect(sample?.errors.map(({ of }) => of)).toEqual([{ unit: 'weekly', digest: BUILD }, { unit: 'weekly', digest: 'b'.repeat(64) }, undefined]);
    expect(new Set(sample?.errors.map(({ fingerprint }) => fingerprint)).size).toBe(1);
    expect(sample?.failed).toEqual([{ unit: 'weekly', digest: BUILD, phase: 'mount' }, { unit: 'monthly', digest: BUILD, phase: 'run' }]);
    expect(z.safeParse(healthBody.shape.sample, sample).success).toBe(true);
    await clock.pass(MINUTE);
    expect(told.at(-1)?.sample?.failed).toBeUndefined();
  });

  it('[SYNC-387] says that it is the last of the page, or of its schedule, and not where flags change alone', async () => {
    const stop = start();
    show('ward');
    await clock.pass(5000);
    show('ward', 2);
    await settle();
    show('pool', 1);
    await clock.pass(5000);
    leave();
    await settle();
    stop();
    expect(told.map(({ schedule, ends }) => [schedule, ends])).toEqual([['ward', false], ['ward', false], ['ward', false], ['ward', true], ['pool', false], ['pool', true], ['pool', true]]);
  });

  it('[SYNC-384] is asked for again when the server cannot be reached; stopping leaves no timer and no listener', async () => {
    answer = null;
    const stop = start();
    show('ward');
    await clock.pass(5000 + 3 * MINUTE);
    expect(asked()).toEqual(Array(4).fill(['ward', null, false]));
    answer = () => ({ token: 'late', everyMs: MINUTE, counted: false });
    await clock.pass(MINUTE);
    stop();
    expect([told.at(-1)?.token, told.at(-1)?.last, clock.waiting(), listeners]).toEqual(['late', true, 0, 0]);
    show('pool');
    await clock.pass(5 * MINUTE);
    expect(asked().length).toBe(6);
  });
});

describe('a fingerprint', () => {
  const ours: PageError = { name: 'TypeError', message: "Cannot read 'x' of 12", stack: 'TypeError: …\n    at run (https://rota.example/r/shell/0a1b/assets/main-Ab3dEf9h.js:1:20)\n    at https://rota.example/r/shell/0a1b/assets/later/engine-12345678.js:4:5', source: '' };
  const of = (over: Partial<PageError>, origins = ['https://rota.example']) => fingerprintOf({ ...ours, ...over }, origins);

  it('[SYNC-382] is the same for the same error in another build and with other values, and another for another', () => {
    const one = of({});
    expect(one).toMatch(/^[0-9a-z]{1,16}$/);
    expect(of({ message: "Cannot read 'yy' of 7", stack: 'at run (https://rota.example/r/shell/9f8e/assets/main-Zz9yXw8v.js:7:1)' })).toBe(one);
    expect(new Set([one, of({ name: 'RangeError' }), of({ message: 'Another' }), of({ stack: 'at https://rota.example/r/x/engine.js:1:1' })]).size).toBe(4);
  });

  it('[SYNC-382] is none where a foreign script is among the frames, or nothing says whose it is', () => {
    for (const stack of ['at chrome-extension://abc/content.js:1:1', 'at https://ads.example/x.js:1:1', `${ours.stack}\n at moz-extension://abc/x.js:1:1`, 'at https://rota.example.evil.example/x.js:1:1', '']) expect([stack, of({ stack })]).toEqual([stack, null]);
    expect(of({ stack: '', source: 'https://rota.example/r/a.js' })).not.toBeNull();
    expect(of({ stack: 'at https://weekly.example/r/weekly/a.js:1:1' }, ['https://rota.example', 'https://weekly.example'])).not.toBeNull();
  });
});

describe('the version that threw', () => {
  it.each([
    ['of the uppermost frame', { stack: `TypeError: …\n at a (https://o.example/r/weekly/${'b'.repeat(64)}/assets/x.js:1:2)\n at https://o.example/r/shell/${'a'.repeat(64)}/m.js:1:1` }, { unit: 'weekly', digest: 'b'.repeat(64) }],
    ['of the script, where no frame is known', { source: `https://o.example/r/monthly/${'c'.repeat(64)}/x.js` }, { unit: 'monthly', digest: 'c'.repeat(64) }],
    ['is not known of a file that was not published', { stack: `at https://o.example/x.js:1:1\n at https://o.example/r/weekly/${'b'.repeat(64)}/x.js:1:1` }, null],
    ['is not known where nothing is', {}, null],
  ])('[SYNC-400] is that %s', (_what, over, version) => {
    expect(thrownBy({ name: 'TypeError', message: '', stack: '', source: '', ...over })).toEqual(version);
  });
});

describe('what is gathered', () => {
  it('[SYNC-383] is the 75th percentile of each metric, bounded, and begins anew', () => {
    const now = { stale: false, loadFailures: 0 };
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 90_000, noNaN: true }), { minLength: 1, maxLength: 200 }), (values) => {
        const gathered = createGathered();
        for (const value of values) gathered.value('visible', value);
        const told = gathered.take(now).visible ?? -1;
        const below = values.filter((value) => Math.min(value, MINUTE) <= told).length;
        expect([told <= MINUTE, below >= values.length * 0.75]).toEqual([true, true]);
        expect(gathered.take(now)).toEqual({ ...now, errors: [], inconsistencies: 0 });
      }),
    );
    const gathered = createGathered();
    for (const wrong of [NaN, -1]) gathered.value('inp', wrong);
    for (let i = 0; i < 99; i += 1) gathered.error(`f${i}`, false);
    gathered.error('f3', true);
    gathered.error('f3', false);
    const { errors, inp } = gathered.take(now);
    expect([errors.length, errors[3], inp]).toEqual([20, { fingerprint: 'f3', critical: true }, undefined]);
  });

  it('[SYNC-435] has a task of up to ten minutes, and all else of up to one', () => {
    const gathered = createGathered();
    for (const metric of ['firstEdit', 'visible'] as const) gathered.value(metric, 700_000);
    expect(gathered.take({ stale: false, loadFailures: 0 })).toMatchObject({ firstEdit: 600_000, visible: 60_000 });
    gathered.value('firstEdit', 90_500);
    expect(gathered.take({ stale: false, loadFailures: 0 }).firstEdit).toBe(90_500);
  });
});
