import type { ReleaseWatch } from '@tandem/rest';
import type { Alerts } from '../../alerts/alerts.ts';
import type { Audit } from '../../audit/audit.ts';
import { unitsIn } from '../composition/units.ts';
import type { LiveUnit } from '../pointer.ts';
import type { Registry } from '../registry.ts';
import type { GateTable } from './gate-table.ts';
import type { GatePolicy } from './gate-policy.ts';
import { readGate } from './gate-reading.ts';
import { gateAlert, gateReason } from './gate-words.ts';
import { watchGate, type GateEvidence, type GateVerdict } from './gate-watch.ts';
import { testedOf, type Tested } from './tested.ts';
import { createUnitMinutes } from './unit-minutes.ts';
import type { HeardHealth } from './unit-health.ts';

/** Who takes back where nobody does. */
export const GATE_ACTOR = { kind: 'auto', name: 'release-gate' } as const;

export interface ReleaseGateParts {
  readonly registry: Pick<Registry, 'live' | 'change'>;
  readonly table: GateTable;
  readonly alerts: Pick<Alerts, 'raise'>;
  readonly audit: Pick<Audit, 'add'>;
  readonly policy: GatePolicy;
  readonly now: () => number;
}

/** Watches what is being rolled out of each unit beside its stable version, and takes it back by itself. */
export interface ReleaseGate {
  /** A sample of a page has counted. */
  heard(heard: HeardHealth): Promise<void>;
  /** Looks at the minutes that are over. @returns the verdict of each unit that is watched */
  look(): Promise<ReadonlyMap<string, GateVerdict>>;
  /** What it says of a unit as it stands; null: nothing of it is watched. */
  readingOf(unit: string, stanza: LiveUnit): ReleaseWatch | null;
  /** Milliseconds of a minute while something is watched; null: nothing is. */
  minuteMs(): number | null;
}

export function createReleaseGate({ registry, table, alerts, audit, policy, now }: ReleaseGateParts): ReleaseGate {
  const minutes = createUnitMinutes({ policy, now });
  let watching = false;

  async function takeBack(unit: string, { version, digest, against, percent }: Tested, evidence: GateEvidence): Promise<void> {
    const reason = gateReason(evidence);
    const wanted = { command: { kind: 'narrow', remote: unit, percent: 0, digest }, actor: GATE_ACTOR, reason, evidence: { gate: { ...evidence, digest, against, percent } } } as const;
    const result = await registry.change(wanted);
    if (result.kind !== 'changed') return;
    alerts.raise(gateAlert({ unit, version, digest, percent }, evidence));
    audit.add({ actor: GATE_ACTOR.name, source: 'server', action: 'release-taken-back', schedule: null, reason, detail: { unit, version, digest, against, percent, seq: result.entry.seq, evidence } });
  }

  return {
    async heard(heard) {
      const live = await registry.live();
      if (live !== null) minutes.heard(live, heard);
    },
    async look() {
      const found = new Map<string, GateVerdict>();
      const broken: unknown[] = [];
      for (const [unit, stanza] of unitsIn(await registry.live())) {
        const tested = testedOf(stanza);
        const before = table.of(unit);
        if (tested === null) {
          if (before !== null) table.remove(unit);
          continue;
        }
        const { state, verdict } = watchGate(before, tested, minutes.of(unit, now()), policy, now());
        if (state !== before) table.put(unit, state);
        found.set(unit, verdict);
        // It is tried again at the next look; the other units are looked at meanwhile.
        if (verdict.verdict === 'fail') await takeBack(unit, tested, verdict.evidence).catch((error: unknown) => broken.push(error));
      }
      watching = found.size > 0;
      if (broken.length > 0) throw broken[0];
      return found;
    },
    readingOf: (unit, stanza) => readGate(table, policy, now(), unit, stanza),
    minuteMs: () => (watching ? policy.minute * 1000 : null),
  };
}
