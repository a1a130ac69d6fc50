import { DEFAULT_FLAGS, FLAG_NAMES, MODE_GUARDS, STAGES, missingFor, nextStage, type FlagValues, type Stage } from '@tandem/sync/protocol';
import { array, assert, boolean, constantFrom, integer, option, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mayRaise, type GuardFacts } from './guards.ts';
import { FRESH, type ConnectedLane, type KeptReport } from './reports.ts';

const NOW = 10_000_000;
const ALL_ON = Object.fromEntries(FLAG_NAMES.map((name) => [name, true])) as FlagValues;
const page = (stage: Stage, more: Partial<KeptReport> = {}): ConnectedLane => ({
  key: '1/tab',
  since: NOW - 5000,
  counts: true,
  report: { epoch: 1, revision: 5, stage, phase: 'live', unsent: 0, trouble: null, sweep: { at: 1, compared: 300, unsettled: 2, confirmed: 0, errors: 0 }, at: NOW - 1000, sweptAt: NOW - 1000, ...more },
});
const facts = (stage: Stage, more: Partial<GuardFacts> = {}): GuardFacts => ({
  flags: ALL_ON, safeMode: [], stage, began: 5, lanes: [page(stage)], server: { confirmed: 0, errors: 0 }, cleanDays: 7, neededDays: 7, approved: true, now: NOW, ...more,
});
const guardOf = (given: GuardFacts): string => {
  const found = mayRaise(given);
  return found.ok ? 'ok' : found.guard;
};
const sweep = { at: 1, compared: 300, unsettled: 0, confirmed: 0, errors: 0 };

describe('the guards of a stage', () => {
  it('[SERVER-485] let a healthy schedule go on from every stage, with pages and without', () => {
    for (const stage of STAGES) {
      expect([stage, guardOf(facts(stage))]).toEqual([stage, 'ok']);
      expect([stage, guardOf(facts(stage, { lanes: [] }))]).toEqual([stage, 'ok']);
    }
  });

  it('[SERVER-485] say which of them says no, and why', () => {
    const cases: readonly [Partial<GuardFacts>, string, RegExp][] = [
      [{ safeMode: ['outage'] }, 'safe-mode', /outage/],
      [{ flags: { ...ALL_ON, enableCrossViewUpdates: false } }, 'flags', /live needs enableCrossViewUpdates/],
      [{ server: { confirmed: 1, errors: 0 } }, 'server', /differ in 1 cell\./],
      [{ server: { confirmed: 0, errors: 2 } }, 'server', /failed 2 times/],
      [{ lanes: null }, 'silent', /only it knows/],
      [{ lanes: [page('shadow'), { key: '2/tab', since: NOW, counts: true, report: null }] }, 'silent', /1 open page of 2/],
      [{ lanes: [page('shadow', { at: NOW - FRESH - 1 })] }, 'silent', /1 open page of 1/],
      [{ lanes: [page('dualwrite')] }, 'silent', /this stage/],
      [{ lanes: [page('shadow', { revision: 4 })] }, 'silent', /this stage/],
      [{ lanes: [page('shadow', { trouble: 'quota' })] }, 'trouble', /quota/],
      [{ lanes: [page('shadow', { unsent: 1 })] }, 'unsent', /1 edit of open pages is not/],
      [{ lanes: [page('shadow'), page('shadow', { sweep: { ...sweep, confirmed: 3 } })] }, 'difference', /3 differences/],
      [{ lanes: [page('shadow', { sweep: null })] }, 'sweep', /compared anything/],
      [{ lanes: [page('shadow', { sweep: { ...sweep, compared: 0 } })] }, 'sweep', /compared anything/],
    ];
    for (const [more, guard, reason] of cases) {
      const found = mayRaise(facts('shadow', more));
      expect(found).toEqual({ ok: false, guard, reason: expect.stringMatching(reason) });
    }
    expect(guardOf(facts('shadow', { lanes: [page('shadow', { at: NOW - FRESH }), page('shadow', { sweep: null })] }))).toBe('ok');
  });

  it('[SERVER-486] take a page’s silence for nothing while all is off, but not what it says it has to send', () => {
    expect(guardOf(facts('off', { lanes: [{ key: '1/tab', since: NOW, counts: true, report: null }, page('live')] }))).toBe('ok');
    expect(guardOf(facts('off', { lanes: [page('off', { unsent: 2, sweep: null })] }))).toBe('unsent');
    expect(guardOf(facts('off', { lanes: [page('off', { unsent: 2, at: NOW - FRESH - 1 })] }))).toBe('ok');
    expect(guardOf(facts('off', { lanes: null }))).toBe('silent');
  });

  it('[SERVER-493] ask nobody who can change nothing, whatever trouble they are in', () => {
    const viewers = [page('shadow', { trouble: 'quota' }), page('dualwrite'), { ...page('shadow'), report: null }].map((lane) => ({ ...lane, counts: false }));
    expect(guardOf(facts('shadow', { lanes: viewers }))).toBe('ok');
    expect(guardOf(facts('shadow', { lanes: [...viewers, page('shadow')] }))).toBe('ok');
    expect(guardOf(facts('shadow', { lanes: [...viewers, page('shadow', { trouble: 'quota' })] }))).toBe('trouble');
  });

  it('[SERVER-487] ask for clean days and a person’s word before the legacy stores are left', () => {
    expect(guardOf(facts('rampdown', { cleanDays: 6 }))).toBe('clean-days');
    expect(guardOf(facts('rampdown', { approved: false }))).toBe('approval');
    expect(guardOf(facts('live', { cleanDays: 0, approved: false }))).toBe('ok');
    expect(guardOf(facts('complete', { cleanDays: 0, approved: false, lanes: null }))).toBe('ok');
  });

  it('[SERVER-485] whatever is reported: nothing passes with a doubt left, and of several the first is named', () => {
    const lane = record({
      key: constantFrom('1/a', '2/b', '3/c'),
      since: integer({ min: 0, max: NOW }),
      counts: constantFrom(true, true, true, false),
      report: option(
        record({
          epoch: integer({ min: 0, max: 9 }), revision: integer({ min: 3, max: 7 }), stage: constantFrom(...STAGES), phase: constantFrom('live', 'page'),
          unsent: constantFrom(0, 0, 0, 3), trouble: option(constantFrom('quota'), { freq: 9 }), at: constantFrom(NOW, NOW - FRESH, NOW - FRESH - 1), sweptAt: constantFrom(null),
          sweep: option(record({ at: integer(), compared: constantFrom(0, 300), unsettled: constantFrom(0, 5), confirmed: constantFrom(0, 0, 0, 1), errors: constantFrom(0, 1) }), { freq: 3 }),
        }),
        { freq: 9 },
      ),
    });
    const flags = record(Object.fromEntries(FLAG_NAMES.map((name) => [name, constantFrom(true, true, true, false)])) as Record<keyof FlagValues, ReturnType<typeof constantFrom<boolean[]>>>);
    assert(
      property(
        record({
          flags, safeMode: constantFrom<string[]>([], [], [], ['outage']), stage: constantFrom(...STAGES), began: integer({ min: 3, max: 7 }), lanes: option(array(lane, { maxLength: 4 }), { freq: 9 }),
          server: record({ confirmed: constantFrom(0, 0, 0, 1), errors: constantFrom(0, 0, 0, 1) }), cleanDays: integer({ min: 0, max: 9 }), neededDays: constantFrom(0, 7), approved: boolean(), now: constantFrom(NOW),
        }),
        (given) => {
          const to = nextStage(given.stage, 'raise');
          const found = mayRaise(given);
          if (to === given.stage) return void expect(found.ok).toBe(true);
          const asked = given.lanes?.filter(({ counts }) => counts) ?? [];
          const inStage = asked.filter(({ report }) => report && report.at >= NOW - FRESH && report.stage === given.stage && report.revision >= given.began).map(({ report }) => report!);
          const compared = given.stage !== 'off' && given.stage !== 'complete';
          const fresh = compared ? inStage : asked.flatMap(({ report }) => (report && report.at >= NOW - FRESH ? [report] : []));
          const doubts: Record<string, boolean> = {
            'safe-mode': given.safeMode.length > 0,
            flags: missingFor(to, given.flags).length > 0,
            server: given.server.confirmed + given.server.errors > 0,
            silent: given.lanes === null || (compared && inStage.length < asked.length),
            trouble: fresh.some(({ trouble }) => trouble !== null),
            unsent: fresh.some(({ unsent }) => unsent > 0),
            difference: compared && fresh.some((report) => (report.sweep?.confirmed ?? 0) > 0),
            sweep: compared && fresh.length > 0 && !fresh.some((report) => (report.sweep?.compared ?? 0) > 0),
            'clean-days': to === 'complete' && given.cleanDays < given.neededDays,
            approval: to === 'complete' && !given.approved,
          };
          const first = MODE_GUARDS.find((guard) => doubts[guard]);
          expect(found.ok ? undefined : found.guard).toBe(first);
        },
      ),
      { numRuns: 2000 },
    );
    expect(mayRaise(facts('off', { flags: DEFAULT_FLAGS }))).toMatchObject({ guard: 'flags' });
  });
});
