import type { Clock } from '../ports.ts';
import { MOST_PUSHED, type OpResult } from '../protocol/wire.ts';
import type { Outbox } from './outbox.ts';
import { takeBatch, type PushMessage } from './push-batch.ts';

/** Whose rows this tab sends: a leading tab all of them, another one only those that no other tab can see. */
export type PushScope = 'all' | 'stranded' | 'nothing';

export interface PushOptions {
  readonly outbox: Pick<Outbox, 'ready' | 'row' | 'schedules' | 'done' | 'park' | 'listen'>;
  readonly clock: Pick<Clock, 'after' | 'soon'>;
  readonly send: (message: PushMessage) => void;
  /** How ops ended, this tab's and others'; their rows are still there. */
  readonly onResults: (schedule: string, results: readonly OpResult[]) => void;
}

/** Sends the outbox, in order: one push of a schedule at a time. */
export interface Push {
  /** `nothing`: the link is down, or sending has to stop. After that, what is unanswered is sent again. */
  readonly run: (scope: PushScope) => void;
  readonly received: (schedule: string, results: readonly OpResult[]) => void;
  /**
   * The server refused a message of this schedule that names no lane.
   * @returns whether it is sent again by itself; false: the schedule has been parked
   */
  readonly refused: (schedule: string, kind: string, reason: string) => boolean;
  readonly dispose: () => void;
}

/** What is unanswered for so long is sent again. */
const ANSWER_MS = 20_000;
const FIRST_REST_MS = 1000;
const LAST_REST_MS = 30_000;
/** Refusals that sending again does not change. */
const FINAL = new Set(['forbidden', 'unauthenticated', 'not-found']);

interface Course {
  /** Sent and unanswered. */
  readonly flight: Set<string>;
  /** Calls off what it waits for: the answer, or the end of a rest. */
  stop: (() => void) | null;
  rests: number;
  /** Ops in one push: fewer after one that was refused as a whole, until the op that is at fault is alone. */
  most: number;
}

export function createPush({ outbox, clock, send, onResults }: PushOptions): Push {
  const courses = new Map<string, Course>();
  let scope: PushScope = 'nothing';
  let planned = false;

  function plan(): void {
    if (planned || scope === 'nothing') return;
    planned = true;
    clock.soon(() => {
      planned = false;
      if (scope !== 'nothing') for (const schedule of outbox.schedules()) pushNext(schedule);
    });
  }

  function pushNext(schedule: string): void {
    const course = courses.get(schedule) ?? { flight: new Set(), stop: null, rests: 0, most: MOST_PUSHED };
    courses.set(schedule, course);
    if (course.stop) return;
    const rows = outbox.ready(schedule).filter((row) => scope === 'all' || row.stranded);
    const { message, tooLarge } = takeBatch(schedule, rows.map((row) => row.op), course.most);
    const first = rows[0];
    if (first === undefined) return;
    if (tooLarge) return finish(schedule, [{ kind: 'invalid', opId: first.op.opId, field: 'value', reason: 'is larger than one message may be' }]);
    for (const { opId } of message.ops) course.flight.add(opId);
    wait(schedule, course, ANSWER_MS);
    send(message);
  }

  function wait(schedule: string, course: Course, ms: number): void {
    course.stop?.();
    course.stop = clock.after(ms, () => {
      land(course);
      if (scope !== 'nothing') pushNext(schedule);
    });
  }

  function land(course: Course): void {
    course.stop?.();
    course.stop = null;
    course.flight.clear();
  }

  function finish(schedule: string, results: readonly OpResult[]): void {
    try {
      onResults(schedule, results);
    } finally {
      const stale = results.some((result) => result.kind === 'stale-epoch' && (outbox.row(result.opId)?.op.epoch ?? Infinity) < result.epoch);
      if (stale) outbox.park(schedule);
      void outbox.done(results.filter(({ kind }) => kind !== 'stale-epoch').map(({ opId }) => opId));
    }
  }

  const unlisten = outbox.listen(plan);

  function run(next: PushScope): void {
    if (next === scope) return;
    for (const course of courses.values()) land(course);
    courses.clear();
    scope = next;
    plan();
  }

  return {
    run,
    received(schedule, results) {
      finish(schedule, results);
      const course = courses.get(schedule);
      if (!course || course.flight.size === 0) return;
      for (const { opId } of results) course.flight.delete(opId);
      if (course.flight.size > 0) return;
      land(course);
      course.rests = 0;
      course.most = Math.min(MOST_PUSHED, course.most * 2);
      plan();
    },
    refused(schedule, kind, reason) {
      if (FINAL.has(kind)) {
        outbox.park(schedule);
        return false;
      }
      const course = courses.get(schedule);
      if (!course || course.flight.size === 0) return true;
      const sent = [...course.flight];
      land(course);
      if (kind === 'invalid' || kind === 'too-large') {
        course.most = Math.max(1, Math.floor(sent.length / 2));
        if (sent.length === 1) finish(schedule, sent.map((opId) => ({ kind: 'invalid', opId, field: 'op', reason })));
        plan();
      } else {
        wait(schedule, course, Math.min(LAST_REST_MS, FIRST_REST_MS * 2 ** course.rests));
        course.rests += 1;
      }
      return true;
    },
    dispose() {
      unlisten();
      run('nothing');
    },
  };
}
