/** How this page is, told the server once a minute. Fetched when the page has nothing else to do; runs with all flags off too. */
import type { HealthAnswer, HealthSample, LoadedUnit } from '@tandem/rest';
import type { Sync } from '../create-sync.ts';
import type { Clock, Random } from '../ports.ts';
import { fingerprintOf, fingerprintOfText, thrownBy, type PageError } from './fingerprint.ts';
import { OLDEST_PROTOCOL, PROTOCOL, type ProtocolRange } from '../protocol/versions.ts';
import { createGathered, type FailedUnit, type Measured } from './gather.ts';

interface HealthTold {
  readonly token: string | null;
  readonly build: string;
  readonly protocol: ProtocolRange;
  readonly units: readonly LoadedUnit[];
  readonly sample: HealthSample | null;
  /** The page goes, or shows another schedule. */
  readonly last: boolean;
}

export interface HealthPorts {
  readonly clock: Clock;
  readonly random: Random;
  /** The digest of the shell's version. */
  readonly build: string;
  /** Of the page and of the remotes' own servers. */
  readonly origins: () => readonly string[];
  /** null: it did not arrive, or was refused. `last`: the page may be gone before the answer. */
  readonly send: (schedule: string, body: HealthTold, last: boolean) => Promise<HealthAnswer | null>;
  /** The remotes whose code is in the page, without their protocol. */
  readonly loaded: () => readonly LoadedUnit[];
  readonly measure: () => Pick<HealthSample, 'heapMb' | 'domNodes' | 'loadFailures'>;
  readonly onError: (listener: (error: PageError) => void) => () => void;
  /** The page goes, or is hidden for nobody knows how long. */
  readonly onGone: (listener: () => void) => () => void;
  /** Begins to measure; the answer ends it. */
  readonly onMeasured: (tell: TellMeasured) => () => void;
  /** A view that did not start, once for each time; the answer ends it. */
  readonly onFailed: (tell: TellFailed) => () => void;
}

export type TellFailed = (failed: FailedUnit) => void;

/** @param ago milliseconds for which it has been measured: what began under other flags is not these flags' */
export type TellMeasured = (metric: Measured, ms: number, ago: number) => void;

/** The first time, so that not all pages of a morning ask at once; and when the server could not be asked. */
const SOON = 10_000;
const RETRY = 60_000;
/** As many as the server takes. */
const MOST_UNITS = 8;

/** @returns ends it */
export function createHealth(sync: Pick<Sync, 'flags' | 'joined' | 'bus' | 'consistency' | 'status$'>, ports: HealthPorts): () => void {
  const { clock, random, build, send } = ports;
  const gathered = createGathered();
  let shown: { readonly schedule: string; readonly revision: number } | null = null;
  let token: string | null = null;
  let stopWaiting = (): void => undefined;
  let unsentSince: number | null = null;
  let stale = false;
  let confirmed = 0;
  /** Since when these flags hold; 0: since the page was loaded. */
  let since = 0;
  /** Counts what was asked: an answer to what was asked before is late. */
  let asked = 0;

  const wait = (ms: number): void => {
    stopWaiting();
    stopWaiting = clock.after(ms, () => void tell());
  };
  const jittered = (ms: number): number => ms * (0.9 + random() / 5);

  const take = (): HealthSample => gathered.take({ ...ports.measure(), stale, ...(unsentSince !== null && { outboxAge: clock.now() - unsentSince }) });

  function told(last: boolean): HealthTold {
    const joined = new Map(sync.joined.map(({ name, protocol }) => [name, protocol]));
    const units = ports.loaded().slice(0, MOST_UNITS).map((unit) => {
      const protocol = joined.get(unit.unit);
      return protocol ? { ...unit, protocol } : unit;
    });
    return { token, build, protocol: { min: OLDEST_PROTOCOL, max: PROTOCOL }, units, sample: token === null ? null : take(), last };
  }

  /** What was measured until now counts for the token of then. */
  async function tell(last = false): Promise<void> {
    if (!shown) return;
    const { schedule } = shown;
    stopWaiting();
    asked += 1;
    const own = asked;
    const answer = await send(schedule, told(last), last).catch(() => null);
    if (own !== asked) return;
    if (answer) token = answer.token;
    wait(answer ? jittered(answer.everyMs) : jittered(RETRY));
  }

  function follow({ schedule, revision }: { readonly schedule: string | null; readonly revision: number }): void {
    if (schedule === shown?.schedule && revision === shown.revision) return;
    const before = shown;
    if (before && token !== null) void send(before.schedule, told(schedule !== before.schedule), true).catch(() => null);
    if (token !== null) since = clock.now();
    const same = before !== null && before.schedule === schedule;
    // Under other flags the page counts in the arm that the server says next.
    if (!same) [token, confirmed] = [null, 0];
    shown = schedule === null ? null : { schedule, revision };
    asked += 1;
    stopWaiting();
    if (!shown) return;
    if (same && token !== null) void tell();
    else wait(SOON * random());
  }

  const subscriptions = [
    sync.flags.state$.subscribe(follow),
    sync.bus.health$.subscribe(({ status, message }) => {
      if (status === 'error') gathered.error(fingerprintOfText(message), true);
    }),
    sync.consistency.state$.subscribe((state) => {
      const all = state?.confirmed ?? 0;
      if (all > confirmed) gathered.confirmed(all - confirmed);
      confirmed = all;
    }),
    sync.status$.subscribe(({ phase, unsent }) => {
      stale = phase === 'parked';
      unsentSince = unsent === 0 ? null : (unsentSince ?? clock.now());
    }),
  ];
  const stops = [
    ports.onMeasured((metric, ms, ago) => {
      if (clock.now() - ago >= since) gathered.value(metric, ms);
    }),
    ports.onFailed(gathered.failed),
    ports.onError((error) => {
      const fingerprint = fingerprintOf(error, ports.origins());
      if (fingerprint !== null) gathered.error(fingerprint, false, thrownBy(error));
    }),
    ports.onGone(() => {
      if (token !== null) void tell(true);
    }),
  ];
  return () => {
    if (shown && token !== null) void send(shown.schedule, told(true), true).catch(() => null);
    shown = null;
    asked += 1;
    stopWaiting();
    for (const subscription of subscriptions) subscription.unsubscribe();
    for (const stop of stops) stop();
  };
}
