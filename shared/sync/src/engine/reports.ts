import type { Clock } from '../ports.ts';
import type { PageReport } from '../protocol/wire.ts';
import type { Link } from '../transport/link.ts';

export interface ReportsParts {
  readonly clock: Pick<Clock, 'after'>;
  readonly link: Pick<Link, 'up' | 'send'>;
  /** The protocol that the server has agreed to. */
  readonly agreed: () => number;
  /** What there is to say now; null: nothing is shown. To ask may show that a lease has ended, and end all of this. */
  readonly report: () => PageReport | null;
}

/** Tells the server what this tab has come to: without its word nobody takes it to be well. */
export interface Reports {
  /** Something of it may be another thing. */
  readonly look: () => void;
  /** The server has forgotten what it was told. */
  readonly again: () => void;
  /** Says the last word at once. */
  readonly end: () => void;
}

/** Since when servers understand a report. */
const SINCE_PROTOCOL = 3;
const EVERY_MS = 30_000;
/** Milliseconds in which changes are gathered. */
const GATHER_MS = 200;

export function createReports({ clock, link, agreed, report }: ReportsParts): Reports {
  let last = '';
  let stopEvery = (): void => undefined;
  let stopGathering: (() => void) | null = null;
  let over = false;

  const understood = (): boolean => !over && link.up && agreed() >= SINCE_PROTOCOL;

  function send(): void {
    stopEvery();
    const message = understood() ? report() : null;
    if (!message || over) return;
    link.send(message);
    last = JSON.stringify(message);
    stopEvery = clock.after(EVERY_MS, send);
  }

  function look(): void {
    if (stopGathering || !understood() || JSON.stringify(report()) === last || over) return;
    stopGathering = clock.after(GATHER_MS, () => {
      stopGathering = null;
      if (JSON.stringify(report()) !== last) send();
    });
  }

  return {
    look,
    again() {
      last = '';
      look();
    },
    end() {
      stopGathering?.();
      send();
      stopEvery();
      over = true;
    },
  };
}
