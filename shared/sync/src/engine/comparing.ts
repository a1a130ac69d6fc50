import type { ConsistencyState } from '../consistency/consistency.ts';
import type { Compared, Comparison, ComparisonParts } from '../consistency/open-comparison.ts';
import type { Flags } from '../flags/flags.ts';
import type { Clock } from '../ports.ts';
import { COMPARED } from '../protocol/stage.ts';
import { MOST_NAMED, type PageReport, type SweepResult } from '../protocol/wire.ts';
import type { OpenSchedule } from './open-schedule.ts';
import { reads } from './phase.ts';

export interface ComparingPorts {
  readonly load: () => Promise<{ readonly openComparison: (parts: ComparisonParts) => Comparison }>;
  /** Milliseconds of a clock that only rises, finer than the wall's. */
  readonly elapsed: () => number;
}

export interface ComparingParts {
  /** Absent: nothing is ever compared. */
  readonly ports: ComparingPorts | undefined;
  readonly clock: Clock;
  readonly fetch: typeof globalThis.fetch;
  readonly flags: Pick<Flags, 'state'>;
  readonly fallBack: ComparisonParts['fallBack'];
  /** null: nothing is compared now. */
  readonly onState: (state: ConsistencyState | null) => void;
  readonly onError: (error: unknown) => void;
}

/** When the two sides of what is shown are compared: from its stage's beginning to its end, unless somebody stops it. */
export interface Comparing {
  readonly start: () => void;
  /** Until it is started again, in whatever stage. */
  readonly stop: () => void;
  /** Compares now; null: this stage is not compared, or what compares could not be fetched. */
  readonly perform: () => Promise<SweepResult | null>;
  /** What a report says of it: the last sweep under this stage, or null, and the differences that were found. */
  readonly said: () => Pick<PageReport, 'sweep' | 'differences'>;
  /** It may be another schedule, phase or stage. */
  readonly review: (open: Pick<OpenSchedule, 'compared' | 'phase'> | null) => void;
}

/** Milliseconds after which what compares is fetched again. */
const RETRY_MS = 10_000;
const NOTHING: Promise<Comparison | null> = Promise.resolve(null);

export function createComparing({ ports, clock, fetch, flags, fallBack, onState, onError }: ComparingParts): Comparing {
  let wanted = true;
  /** What is compared: schedule, stage and phase. null: nothing. */
  let subject: string | null = null;
  /** Counts what was begun: what comes of an earlier one comes too late. */
  let turn = 0;
  let opened = NOTHING;
  let comparison: Comparison | null = null;
  let close = (): void => undefined;

  function begin(compared: Compared): void {
    if (!ports) return;
    const own = (turn += 1);
    opened = ports.load().then(
      ({ openComparison }) => {
        if (turn !== own) return null;
        const made = openComparison({ compared, clock, elapsed: ports.elapsed, fetch, fallBack });
        comparison = made;
        if (wanted) made.startValidation();
        const subscription = made.state$.subscribe(onState);
        close = () => {
          subscription.unsubscribe();
          made.close();
          onState(null);
        };
        return made;
      },
      (error: unknown) => {
        if (turn !== own) return null;
        onError(error);
        close = clock.after(RETRY_MS, () => begin(compared));
        return null;
      },
    );
  }

  function end(): void {
    turn += 1;
    close();
    close = () => undefined;
    comparison = null;
    opened = NOTHING;
  }

  return {
    start() {
      wanted = true;
      comparison?.startValidation();
    },
    stop() {
      wanted = false;
      comparison?.stopValidation();
    },
    perform: () => opened.then((made) => made?.performValidation() ?? null),
    said() {
      const { sweep = null, differences = [] } = comparison?.state ?? {};
      if (differences.length === 0) return { sweep };
      return { sweep, differences: differences.slice(-MOST_NAMED).map(({ cell, side, control, candidate, resolution }) => ({ cell, side, control, candidate, resolution })) };
    },
    review(open) {
      const { stage } = flags.state;
      const phase = open?.phase() ?? 'off';
      const next = open && COMPARED.has(stage) && reads(phase) ? `${open.compared.schedule} ${stage} ${phase}` : null;
      if (next === subject) return;
      if (subject !== null) end();
      subject = next;
      if (open && next !== null) begin(open.compared);
    },
  };
}
