import type { Clock, Random } from '../ports.ts';
import type { Flags } from '../flags/flags.ts';
import type { ModeOrders } from './mode-orders.ts';

/** Why synchronization of a schedule was given up in this browser, as a reason for safe mode: `fell-back <schedule> <epoch>: <why>`. */
interface GivenUp {
  readonly schedule: string;
  /** The one that it was given up in; NaN: none had been heard of. */
  readonly epoch: number;
  readonly reason: string;
}

export function givenUp(line: string): GivenUp | null {
  const [, schedule, epoch, reason = ''] = /^fell-back (\S+) (\S+): (.*)/.exec(line) ?? [];
  return schedule === undefined ? null : { schedule, epoch: Number(epoch), reason };
}

export interface GivenUpParts {
  readonly flags: Flags;
  readonly orders: () => Promise<Pick<ModeOrders, 'fallBack'>>;
  readonly clock: Pick<Clock, 'after'>;
  readonly random: Random;
}

/** Tells the server what this page has given up until it has heard of it: nobody else knows. */
export interface GivenUpTeller {
  /** Now, and not only when its time has come. */
  readonly hurry: () => void;
  readonly dispose: () => void;
}

const TELL_MS = 30_000;

export function createGivenUpTeller({ flags, orders, clock, random }: GivenUpParts): GivenUpTeller {
  /** Told: the flags say the rest. */
  const settled = new Set<string>();
  let stopWaiting: (() => void) | null = null;

  function look(now = false): void {
    const { ordered, epoch, safeMode } = flags.state;
    const lines = safeMode.filter(givenUp);
    // The whole schedule has been given up, or something was turned off since: from now on the order says what holds, here as everywhere.
    const over = lines.find((each) => ordered === 'off' || (givenUp(each)?.epoch ?? NaN) < epoch);
    if (over !== undefined) return flags.leaveSafeMode(over);
    const line = lines.find((each) => !settled.has(each));
    if (line !== undefined && stopWaiting && !now) return;
    stopWaiting?.();
    stopWaiting = null;
    if (line === undefined) return;
    stopWaiting = clock.after(TELL_MS * (0.75 + random() / 2), hurry);
    if (!now) return;
    orders().then((made) => made.fallBack(line, [])).then(
      () => void settled.add(line),
      () => undefined,
    );
  }

  const hurry = (): void => look(true);
  const subscription = flags.state$.subscribe(() => look());

  return {
    hurry,
    dispose() {
      subscription.unsubscribe();
      stopWaiting?.();
    },
  };
}
