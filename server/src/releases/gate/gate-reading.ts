import type { DatabaseSync } from 'node:sqlite';
import type { ReleaseWatch } from '@tandem/rest';
import type { LiveUnit } from '../pointer.ts';
import type { GatePolicy } from './gate-policy.ts';
import { createGateTable, type GateTable } from './gate-table.ts';
import { watchGate } from './gate-watch.ts';
import { readGatePolicy } from './read-gate-policy.ts';
import { testedOf } from './tested.ts';

/** What the gate says of a candidate as it stands; null: nothing of the unit is given to anybody. */
export function readGate(table: Pick<GateTable, 'of'>, policy: GatePolicy, now: number, unit: string, stanza: LiveUnit): ReleaseWatch | null {
  const tested = testedOf(stanza);
  if (tested === null) return null;
  const { state, verdict } = watchGate(table.of(unit), tested, [], policy, now);
  const evidence = verdict.verdict === 'pass' ? null : verdict.evidence;
  const { cause = null, n = null, base = null, value = null, bound = null } = evidence ?? {};
  return {
    verdict: verdict.verdict,
    why: verdict.verdict === 'inconclusive' ? verdict.why : null,
    cause, n, base, value, bound,
    bakes: Math.round(state.since + policy.bake * 1000),
    pages: state.candidate.began,
    beside: state.stable.began,
    needed: policy.minSample,
  };
}

/** Reads what the server of a data folder has found, beside it. @throws Error when its settings do not hold */
export function openGateReader({ folder, database, now }: { readonly folder: string; readonly database: DatabaseSync; readonly now: () => number }): (unit: string, stanza: LiveUnit) => ReleaseWatch | null {
  const [table, policy] = [createGateTable(database), readGatePolicy(folder)];
  return (unit, stanza) => readGate(table, policy, now(), unit, stanza);
}
