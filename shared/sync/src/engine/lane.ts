import type { Clock } from '../ports.ts';
import { PROTOCOL } from '../protocol/versions.ts';
import type { CellEvent, CellRow, ServerMessage } from '../protocol/wire.ts';
import type { Link } from '../transport/link.ts';

export interface LaneParts {
  readonly tab: string;
  readonly schedule: string;
  readonly clock: Pick<Clock, 'after'>;
  readonly link: Pick<Link, 'up' | 'send'>;
  /** How far the log has been read. */
  readonly cursor: () => number;
  readonly onSnapshot: (rows: readonly CellRow[], cursor: number) => void;
  /** Nothing is missing between what was read and these. `reference`: something changed that is no cell. */
  readonly onEvents: (events: readonly CellEvent[], cursor: number, reference: boolean) => void;
  readonly onRefused: (reason: string) => void;
}

/** A tab's conversation about one schedule. What another tab passes on may get lost: that is noticed here. */
export interface Lane {
  /** @param after a cursor, or null: a snapshot first. Asked again until an answer comes. */
  readonly open: (after: number | null) => void;
  readonly close: () => void;
  readonly receive: (message: ServerMessage) => void;
  /** What is asked for next: what follows a cursor, or all cells (null); undefined: nothing. */
  readonly after: () => number | null | undefined;
}

/** Milliseconds after which an answer is overdue. */
const ANSWER_MS = 10_000;
/** Milliseconds of silence after which a lane is dead: it is renewed every third of the lease. */
const SILENT_MS = 45_000;

export function createLane({ tab, schedule, clock, link, cursor, onSnapshot, onEvents, onRefused }: LaneParts): Lane {
  let wanted = false;
  /** Of the last question: later ones go on from what was read. */
  let fresh = false;
  let asking = false;
  let rows: CellRow[] = [];
  let stopExpecting: (() => void) | null = null;

  const after = (): number | null => (fresh ? null : cursor());

  function ask(): void {
    asking = true;
    rows = [];
    expect(ANSWER_MS);
    link.send({ type: 'open', lane: tab, schedule, after: after(), protocol: PROTOCOL });
  }

  /** The lane says something in this time, or is opened anew. */
  function expect(ms: number): void {
    stopExpecting?.();
    stopExpecting = clock.after(ms, () => wanted && link.up && ask());
  }

  function answered(): void {
    asking = false;
    fresh = false;
    expect(SILENT_MS);
  }

  function take(message: ServerMessage): void {
    if (message.type === 'snapshot') {
      if (message.first) rows = [];
      // A part is missing: it is asked for again once the answer is overdue.
      if (rows.length !== message.sent) return;
      rows.push(...message.cells);
      if (!message.last) return;
      const whole = rows;
      rows = [];
      answered();
      onSnapshot(whole, message.cursor);
    } else if (message.type === 'events') {
      if (fresh) return;
      if (message.after > cursor()) return asking ? undefined : ask();
      answered();
      onEvents(message.events, message.cursor, message.reference === true);
    } else if (message.type === 'refused') onRefused(message.reason);
  }

  return {
    open(from) {
      wanted = true;
      fresh = from === null;
      ask();
    },
    close() {
      if (wanted) link.send({ type: 'close', lane: tab });
      wanted = false;
      stopExpecting?.();
    },
    receive(message) {
      if (wanted && 'lane' in message && message.lane === tab && message.schedule === schedule) take(message);
    },
    after: () => (wanted ? after() : undefined),
  };
}
