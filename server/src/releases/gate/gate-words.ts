import type { Raised } from '../../alerts/alert-engine.ts';
import type { GateCause, GateEvidence } from './gate-watch.ts';

const SAID: Readonly<Record<GateCause, string>> = {
  failures: 'it did not start for too many people',
  differences: 'pages that have it have confirmed differences',
  errors: 'pages that have it meet more errors',
  visible: 'edits are seen later with it',
  inp: 'it answers input more slowly',
  switch: 'it is shown more slowly',
  nodes: 'the pages that have it grow',
  heap: 'the memory of the pages that have it grows',
};

const TYPES: Readonly<Partial<Record<GateCause, Raised['type']>>> = { failures: 'sync-failure', differences: 'data-corruption', errors: 'sync-failure' };

const shown = (value: number): string => String(Number(value.toFixed(3)));

/** Why a version is taken back, for the log. */
export const gateReason = ({ cause, value, bound, n, base }: GateEvidence): string => `${SAID[cause]}: ${shown(value)} at a bound of ${shown(bound)}, n ${n}, beside it ${base}`;

/** One sentence for whoever is woken. */
export function gateAlert({ unit, version, digest, percent }: { readonly unit: string; readonly version: string; readonly digest: string; readonly percent: number }, evidence: GateEvidence): Raised {
  const { cause, value, bound, n, base } = evidence;
  return {
    type: TYPES[cause] ?? 'performance-degradation',
    schedule: null,
    key: `release ${unit} ${digest.slice(0, 12)}`,
    summary: `${unit} ${version} was taken back from ${percent} % by itself and is locked: ${gateReason(evidence)}.`,
    values: { cause: `release-${cause}`, unit, version, digest: digest.slice(0, 12), percent, value, bound, n, base },
  };
}
