import type { ServerConsistency } from '../consistency/server-consistency.ts';
import type { Reports } from '../modes/reports.ts';
import type { Alerts } from './alerts.ts';

/** A clean comparison ends the alert only when nothing was found for so long: what comes and goes is no accident. */
const QUIET = 600_000;
const LOOK_EVERY = 5000;

const TABLES = 'tables';
const PAGES = 'pages';

export interface WatchDifferencesParts {
  readonly alerts: Pick<Alerts, 'raise' | 'clear' | 'open'>;
  readonly reports: Pick<Reports, 'watch'>;
  readonly consistency: Pick<ServerConsistency, 'last'>;
  /** Whether a schedule is in a stage that is compared. */
  readonly isCompared: (scheduleId: string) => boolean;
  readonly onError: (error: unknown) => void;
}

export interface DifferenceWatch {
  /** The server's own comparison has confirmed one. */
  found(difference: { readonly schedule: string; readonly cell: string; readonly mended: boolean }): void;
  end(): void;
}

/**
 * A confirmed difference is an alert, whoever found it; a clean comparison after it, never silence, ends it. Where nothing is compared any
 * more, as after a rollback, whoever acknowledges it does.
 */
export function watchDifferences({ alerts, reports, consistency, isCompared, onError }: WatchDifferencesParts): DifferenceWatch {
  const attempt = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      onError(error);
    }
  };
  const stop = reports.watch((schedule, _, sweep) => {
    if (sweep === null || (sweep.confirmed === 0 && sweep.compared === 0)) return;
    const name = { type: 'data-corruption', schedule, key: PAGES } as const;
    attempt(() => {
      if (sweep.confirmed === 0) alerts.clear(name, QUIET);
      else alerts.raise({ ...name, lasting: true, values: { confirmed: sweep.confirmed, compared: sweep.compared }, summary: 'A page has confirmed a difference between its two stores' });
    });
  });

  const look = (): void => {
    for (const { type, schedule, key, last, acknowledged } of alerts.open()) {
      if (type !== 'data-corruption' || (key !== TABLES && key !== PAGES) || schedule === null) continue;
      const check = key === TABLES ? consistency.last(schedule) : null;
      const clean = check !== null && check.at > last && check.confirmed === 0 && check.errors === 0;
      if (clean || (acknowledged !== null && !isCompared(schedule))) alerts.clear({ type, schedule, key }, QUIET);
    }
  };
  const timer = setInterval(() => attempt(look), LOOK_EVERY);
  timer.unref();
  return {
    found: ({ schedule, cell, mended }) =>
      attempt(() => alerts.raise({ type: 'data-corruption', schedule, key: TABLES, lasting: true, values: { cell, mended: mended ? 'yes' : 'no' }, summary: 'The server has confirmed a difference between its table and its log' })),
    end() {
      clearInterval(timer);
      stop();
    },
  };
}
