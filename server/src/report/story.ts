import type { RolloutReport } from '@tandem/rest';
import type { Alert } from '../alerts/alerts.ts';
import type { ChainedLine } from '../audit/chain.ts';

type Told = RolloutReport['timeline'][number];
type Route = Told['routes'][number];

export interface StoryParts {
  /** Of the span, oldest first. */
  readonly lines: Iterable<ChainedLine>;
  readonly alerts: readonly Alert[];
  readonly routesOf: (alertId: string) => readonly { readonly route: string; readonly status: Route['status'] }[];
  readonly until: number;
  readonly stageName: (place: number) => string | null;
  readonly nameOf: (actor: string) => string;
  readonly rotaName: (schedule: string) => string;
  /** Who acts where nobody does. */
  readonly own: string;
}

/** Lines of a report's story at most: of a longer one the oldest go. */
const MOST = 200;
const MOST_NAMED = 5;
const BEGINNINGS = ['rollout-', 'rollback-', 'notice-'] as const;
/** What a line beside it says better. */
const LEFT_OUT = ['rollback-step'];

/** What happened, oldest first: orders and what the rollout did by itself, rollbacks and how long they took, and whom an alert reached. */
export function storyOf(parts: StoryParts): { readonly timeline: readonly Told[]; readonly lines: number; readonly rollbacks: readonly number[] } {
  const { alerts, routesOf, until, stageName, nameOf, rotaName, own } = parts;
  const told: Told[] = [];
  const rollbacks: number[] = [];
  /** Rotas that were exposed at one moment are one line. */
  const exposed = new Map<number, readonly string[]>();
  let lines = 0;
  for (const line of parts.lines) {
    const at = Date.parse(line.ts);
    if (at > until || LEFT_OUT.includes(line.action) || !BEGINNINGS.some((beginning) => line.action.startsWith(beginning))) continue;
    lines += 1;
    const stage = stageName(Number(line.detail['stage'] ?? -1));
    if (line.action === 'rollout-exposed') {
      const together = exposed.get(at) ?? [];
      if (together.length === 0) told.push({ ...event(at, line.action), stage });
      exposed.set(at, [...together, rotaName(line.schedule ?? '')]);
      continue;
    }
    const seconds = typeof line.detail['seconds'] === 'number' ? line.detail['seconds'] : null;
    if (line.action === 'rollback-done' && seconds !== null) rollbacks.push(seconds);
    told.push({ ...event(at, line.action), who: line.actor === own ? null : nameOf(line.actor), stage, rota: line.schedule === null ? null : rotaName(line.schedule), reason: line.reason, evidence: evidenceOf(line.evidence), seconds });
  }
  for (const { id, type, schedule, summary, opened, acknowledged } of alerts) {
    const rota = schedule === null ? null : rotaName(schedule);
    told.push({ ...event(opened, `alert-${type}`), rota, reason: summary, routes: latest(routesOf(id)) });
    if (acknowledged && acknowledged.at <= until) told.push({ ...event(acknowledged.at, 'acknowledged'), who: nameOf(acknowledged.by), rota, reason: summary });
  }
  const whole = told.map((each) => (each.what === 'rollout-exposed' ? { ...each, reason: listed(exposed.get(each.at) ?? []) } : each));
  return { timeline: whole.sort((a, b) => a.at - b.at).slice(-MOST), lines, rollbacks };
}

const event = (at: number, what: string): Told => ({ at, what, who: null, stage: null, rota: null, reason: '', evidence: null, seconds: null, routes: [] });

const listed = (rotas: readonly string[]): string => `${rotas.slice(0, MOST_NAMED).join(', ')}${rotas.length > MOST_NAMED ? `, +${rotas.length - MOST_NAMED}` : ''}`;

/** What became of the last message by each route. */
const latest = (routes: readonly Route[]): Route[] => [...new Map(routes.map(({ route, status }) => [route, { route, status }])).values()];

function evidenceOf(given: unknown): Told['evidence'] {
  if (typeof given !== 'object' || given === null) return null;
  const { value, bound, n, base } = given as Record<string, unknown>;
  return typeof value === 'number' && typeof bound === 'number' ? { value, bound, n: Number(n ?? 0), base: Number(base ?? 0) } : null;
}
