import type { Minute } from './observations.ts';

/** Critical errors that came together. */
export interface Burst {
  readonly sessions: number;
  /** Whose they are; null: of several schedules. */
  readonly tenant: string | null;
}

/**
 * The most distinct candidate sessions with a critical error within a window that ends with an error of the newest minute; an error that is
 * exactly as old as the window is long is outside.
 * @param minutes by time, the newest last
 */
export function worstBurst(minutes: readonly Minute[], without: readonly string[], windowMs: number, count: number): Burst {
  const newest = minutes.at(-1);
  const all = minutes
    .flatMap(({ rows }) => rows)
    .filter(({ arm, tenant, critical }) => arm === 'candidate' && critical.length > 0 && !without.includes(tenant))
    .flatMap(({ tenant, critical }) => critical.map((error) => ({ ...error, tenant })));
  let worst: Burst = { sessions: 0, tenant: null };
  if (!newest) return worst;
  for (const { at: end } of all.filter(({ at }) => at >= newest.from)) {
    const within = all.filter(({ at }) => at > end - windowMs && at <= end);
    const sessions = new Set(within.map(({ session }) => session)).size;
    if (sessions > worst.sessions) worst = { sessions, tenant: ownerOf(within, count) };
  }
  return worst;
}

/** The one schedule that has enough by itself while the others together have not, or the only one. */
function ownerOf(errors: readonly { readonly tenant: string; readonly session: string }[], count: number): string | null {
  const byTenant = new Map<string, Set<string>>();
  for (const { tenant, session } of errors) byTenant.set(tenant, (byTenant.get(tenant) ?? new Set()).add(session));
  const [first, ...others] = [...byTenant].sort(([, a], [, b]) => b.size - a.size);
  if (!first) return null;
  const rest = others.reduce((sum, [, sessions]) => sum + sessions.size, 0);
  return rest === 0 || (first[1].size >= count && rest < count) ? first[0] : null;
}
