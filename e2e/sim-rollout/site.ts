/** A site of many rotas and the people who have them open, in virtual time: what a minute of its telemetry says. */
import type { Minute, TenantMinute } from '../../server/src/rollout/observations.ts';
import { LOG_GROWTH } from '../../server/src/telemetry/histogram.ts';
import type { Chance } from '../sim/random.ts';
import { ASSIGNED, BEGAN, CONNECTED, countSessions, EDITS, ERRORED, FIELDS, HEARD_OF, LENGTH_SPREAD, MEDIAN_LENGTH, noValues, NORMALS, takeLatencies } from './count-sessions.ts';
import type { Harm } from './faults.ts';
import { createSessions } from './sessions.ts';

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

/** Few sessions have most of the errors. */
const FRAILTY = 0.8;
/** Of those that begin, so many are ever heard. */
const HEARD = 0.98;

/** Part of the minutes of a session in which its stream is stale. */
const STALE = 0.002;
const DEVICE_SPREAD = 0.35;
const TENANT_SPREAD = 0.03;
const NONE: readonly never[] = [];

export interface Site {
  /** The next minute of it, under what goes wrong. */
  minute(harm: Harm): Minute;
}

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

  const counted = new Int32Array(tenants.length * FIELDS);
  const values = noValues(tenants.length);
  const sessions = createSessions();
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

  function open(minute: number): void {
    for (let count = poisson(perMinute * work(minute)); count > 0; count -= 1) {
      const frailty = Math.exp(FRAILTY * normal() - FRAILTY ** 2 / 2);
      const tenant = pickTenant();
      // Drawn for nothing: with it each seed is the day that it always was.
      chance.next();
      const ends = minute + Math.max(1, Math.round(MEDIAN_LENGTH * Math.exp(LENGTH_SPREAD * normal())));
      const heard = chance.hits(HEARD);
      const bears = -Math.log(1 - chance.next()) / frailty;
      const bearsCritical = -Math.log(1 - chance.next()) / frailty;
      sessions.add({ tenant, ends, heard, bears, bearsCritical, slow: (DEVICE_SPREAD * normal() + (slow[tenant] ?? 0)) / LOG_GROWTH });
    }
  }

  for (let before = -120; before < 0; before += 1) open(before);
  sessions.begin();

  const hit = new Uint8Array(tenants.length);

  return {
    minute(harm) {
      const from = start + at * 60_000;
      const arms = tenants.map(({ id }) => armOf(id));
      counted.fill(0);
      const known = sessions.count();
      open(at);
      const columns = sessions.columns();
      for (let i = known; i < sessions.count(); i += 1) counted[columns.tenant[i]! * FIELDS + ASSIGNED]! += 1;
      for (let i = 0; i < tenants.length; i += 1) hit[i] = arms[i] === 'candidate' && harm.hits(tenants[i]!.id) ? 1 : 0;
      const minuteOf = at % 1440;
      const trouble = minuteOf >= incident && minuteOf < incident + 15 && incident >= 0 ? 3 : 1;
      const critical = countSessions({ columns, count: sessions.count(), hit, harm, trouble, load: 0.1 * work(at), counted, values, chance });
      const rows: TenantMinute[] = [];
      for (let i = 0; i < tenants.length; i += 1) {
        const first = i * FIELDS;
        const stale = poisson(STALE * counted[first + HEARD_OF]!);
        if (counted[first + CONNECTED] === 0 && harm.corrupts === null) continue;
        const tenant = tenants[i]!.id;
        rows.push({
          tenant, arm: arms[i]!, sessions: counted[first + HEARD_OF]!, began: counted[first + BEGAN]!, assigned: counted[first + ASSIGNED]!, connected: counted[first + CONNECTED]!, errored: counted[first + ERRORED]!,
          critical: critical.length === 0 ? NONE : critical.flatMap((error) => (error.tenant === i ? [{ at: from + error.at, session: error.session }] : [])),
          inconsistencies: harm.corrupts === tenant ? 1 : 0, complaints: NONE, edits: counted[first + EDITS]!, stale, latency: takeLatencies(values, i),
        });
      }
      at += 1;
      sessions.end(at);
      return { from, rows };
    },
  };
}
