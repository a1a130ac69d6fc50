/** A site of many rotas and the people who have them open, in virtual time: what a minute of its telemetry says. */
import { histogramOf } from '../../server/src/rollout/histogram.ts';
import type { Latency, Minute, TenantMinute } from '../../server/src/rollout/observations.ts';
import type { Chance } from '../sim/random.ts';
import type { Harm } from './faults.ts';

export interface Tenant {
  readonly id: string;
  /** Part of all sessions. */
  readonly weight: number;
}

export interface SiteOptions {
  readonly tenants: readonly Tenant[];
  /** Sessions that begin in a minute of average work. */
  readonly perMinute: number;
  readonly armOf: (tenant: string) => TenantMinute['arm'];
  /** Minutes of the day in which people work, more and less; null: always alike. */
  readonly workingDay: { readonly from: number; readonly minutes: number } | null;
}

/** A session's length in minutes is log-normal: half of them are shorter than this, and the mean is `MEAN_LENGTH`. */
const MEDIAN_LENGTH = 15;
const LENGTH_SPREAD = 0.8;
export const MEAN_LENGTH = MEDIAN_LENGTH * Math.exp(LENGTH_SPREAD ** 2 / 2);
/** One session in a hundred meets an error of synchronization; a critical one comes once in 100 session-hours. */
const ERROR_RATE = 0.01 / MEAN_LENGTH;
const CRITICAL_RATE = 0.01 / 60;
/** Few sessions have most of the errors. */
const FRAILTY = 0.8;
/** Of those that begin, so many are ever heard. */
const HEARD = 0.98;

/** Milliseconds in the middle, and for which part of its minutes a session has one: who edits also does the rest. */
const LATENCY: Readonly<Record<Latency, { readonly middle: number; readonly from: number; readonly to: number }>> = {
  visible: { middle: 90, from: 0, to: 0.3 },
  inp: { middle: 60, from: 0, to: 0.35 },
  switch: { middle: 140, from: 0.28, to: 0.36 },
};
const drawn = (active: number, { from, to }: { readonly from: number; readonly to: number }): boolean => active >= from && active < to;

/** Part of the minutes of a session in which its stream is stale. */
const STALE = 0.002;
const DEVICE_SPREAD = 0.35;
const TENANT_SPREAD = 0.03;
const SPREAD = 0.5;

/** Quantiles of the normal distribution from Box and Muller's pairs (1958), to draw from; and how slow one value is against another. */
const NORMALS = Float64Array.from({ length: 1 << 16 }, (_, i) => {
  const [u, v] = [((i >> 8) + 0.5) / 256, ((i & 255) + 0.5) / 256];
  return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v);
});
const SLOWNESS = NORMALS.map((normal) => Math.exp(SPREAD * normal));

interface Session {
  readonly tenant: number;
  readonly id: number;
  readonly user: number;
  readonly ends: number;
  readonly heard: boolean;
  /** How much more of the usual rate it bears until its first error, and until its first critical one. */
  bears: number;
  bearsCritical: number;
  /** How slow its device and its network are. */
  readonly slow: number;
  began: boolean;
}

export interface Site {
  /** The next minute of it, under what goes wrong. */
  minute(harm: Harm): Minute;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** @param start milliseconds at which its first minute begins; it has been open for a while by then */
export function createSite(options: SiteOptions, chance: Chance, start: number): Site {
  const { tenants, perMinute, armOf, workingDay } = options;
  const normal = (): number => NORMALS[chance.below(NORMALS.length)] ?? 0;
  function poisson(mean: number): number {
    if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()));
    const least = Math.exp(-mean);
    let count = 0;
    for (let left = chance.next(); left > least; left *= chance.next()) count += 1;
    return count;
  }

  const cumulated: number[] = [];
  let whole = 0;
  for (const { weight } of tenants) cumulated.push((whole += weight));
  const slow = tenants.map(() => TENANT_SPREAD * normal());
  function pickTenant(): number {
    const at = chance.next() * whole;
    let [low, high] = [0, cumulated.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((cumulated[middle] ?? 0) > at) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  const values = tenants.map((): Record<Latency, number[]> => ({ visible: [], inp: [], switch: [] }));
  let sessions: Session[] = [];
  let ids = 0;
  let at = 0;
  /** A bad quarter of an hour, which everybody has alike. */
  const incident = workingDay !== null && chance.hits(0.3) ? workingDay.from + chance.below(workingDay.minutes) : -1;

  /** How much work there is: two peaks, a quiet noon, and nearly nothing at night. */
  function work(minute: number): number {
    if (workingDay === null) return 1;
    const into = (minute % 1440) - workingDay.from;
    if (into < 0 || into >= workingDay.minutes) return 0.03;
    const part = into / workingDay.minutes;
    return 0.75 + 0.47 * (Math.exp(-(((part - 0.28) / 0.14) ** 2)) + Math.exp(-(((part - 0.72) / 0.16) ** 2)));
  }

  function open(minute: number): Session[] {
    const came: Session[] = [];
    for (let count = poisson(perMinute * work(minute)); count > 0; count -= 1) {
      const frailty = Math.exp(FRAILTY * normal() - FRAILTY ** 2 / 2);
      const tenant = pickTenant();
      came.push({
        tenant, id: (ids += 1), user: chance.below(1_000_000), ends: minute + Math.max(1, Math.round(MEDIAN_LENGTH * Math.exp(LENGTH_SPREAD * normal()))),
        heard: chance.hits(HEARD), bears: -Math.log(1 - chance.next()) / frailty, bearsCritical: -Math.log(1 - chance.next()) / frailty, slow: Math.exp(DEVICE_SPREAD * normal() + (slow[tenant] ?? 0)), began: false,
      });
    }
    return came;
  }

  for (let before = -120; before < 0; before += 1) sessions.push(...open(before + 1440));
  sessions = sessions.filter(({ ends }) => ends > 1440).map((session) => ({ ...session, ends: session.ends - 1440, began: true }));

  return {
    minute(harm) {
      const from = start + at * 60_000;
      const rows = tenants.map(({ id }): Writable<TenantMinute> & { critical: { at: number; session: string }[]; complaints: string[] } => ({
        tenant: id, arm: armOf(id), sessions: 0, began: 0, assigned: 0, connected: 0, errored: 0, critical: [], inconsistencies: 0, complaints: [], edits: 0, stale: 0, latency: {},
      }));
      for (const each of values) each.visible.length = each.inp.length = each.switch.length = 0;
      const came = open(at);
      sessions.push(...came);
      const minuteOf = at % 1440;
      const load = Math.exp(0.1 * work(at));
      const hit = tenants.map(({ id }, i) => rows[i]!.arm === 'candidate' && harm.hits(id));
      const trouble = minuteOf >= incident && minuteOf < incident + 15 && incident >= 0 ? 3 : 1;
      for (const { tenant } of came) rows[tenant]!.assigned += 1;
      for (const session of sessions) {
        const row = rows[session.tenant]!;
        row.connected += 1;
        const harmed = hit[session.tenant]!;
        if (!session.heard || (harmed && (harm.silent || (harm.unheard > 0 && session.id % 100 < 100 * harm.unheard)))) continue;
        row.sessions += 1;
        if (!session.began) {
          session.began = true;
          row.began += 1;
        }
        const errors = (harmed ? harm.errors : 1) * trouble;
        const bore = session.bears > 0;
        session.bears -= ERROR_RATE * errors;
        if (bore && session.bears <= 0) row.errored += 1;
        const boreCritical = session.bearsCritical > 0;
        session.bearsCritical -= CRITICAL_RATE * errors;
        if (boreCritical && session.bearsCritical <= 0) row.critical.push({ at: from + chance.below(60_000), session: `${session.id}` });
        const active = chance.next();
        const lag = load * session.slow * (harmed ? harm.slower : 1);
        const { visible, inp, switch: switched } = values[session.tenant]!;
        if (drawn(active, LATENCY.visible)) visible.push(lag * LATENCY.visible.middle * SLOWNESS[chance.below(SLOWNESS.length)]!);
        if (drawn(active, LATENCY.inp)) inp.push(lag * LATENCY.inp.middle * SLOWNESS[chance.below(SLOWNESS.length)]!);
        if (drawn(active, LATENCY.switch)) switched.push(lag * LATENCY.switch.middle * SLOWNESS[chance.below(SLOWNESS.length)]!);
      }
      rows.forEach((row, i) => {
        row.edits = values[i]!.visible.length;
        row.stale = poisson(STALE * row.sessions);
        row.latency = { visible: histogramOf(values[i]!.visible), inp: histogramOf(values[i]!.inp), switch: histogramOf(values[i]!.switch) };
        if (harm.corrupts === row.tenant) row.inconsistencies = 1;
      });
      at += 1;
      let kept = 0;
      for (const session of sessions) if (session.ends > at) sessions[kept++] = session;
      sessions.length = kept;
      return { from, rows: rows.filter(({ connected }) => connected > 0 || harm.corrupts !== null) };
    },
  };
}
