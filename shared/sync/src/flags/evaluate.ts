import type { FlagSnapshot } from '../protocol/flag-snapshot.ts';
import { DEFAULT_FLAGS, FLAG_NAMES, PREREQUISITES, type FlagName, type FlagValues } from './definitions.ts';

/**
 * Why a flag has its value: the first of these that applies.
 * - `safe-mode` a reason for safe mode holds, here or on the server;
 * - `default` nothing has been heard of this schedule's flags;
 * - `epoch` what was heard is older than a kill that is known of;
 * - `lease` what was heard may not be acted on any longer;
 * - `prerequisite` a flag that it needs is off;
 * - `local` this browser says so;
 * - `server` the server says so.
 */
export type FlagReason = 'safe-mode' | 'default' | 'epoch' | 'lease' | 'prerequisite' | 'local' | 'server';
export type FlagReasons = Readonly<Record<FlagName, FlagReason>>;

/** The time in which what the server said may be acted on, epoch milliseconds. */
export interface Lease {
  readonly from: number;
  readonly until: number;
}

/** A clock that is set back by less than this ends no lease. */
const SLACK = 5000;

/** A clock that was set back further would make a lease longer: then it has ended. */
export const leaseHolds = ({ from, until }: Lease, now: number): boolean => now < until && now >= from - SLACK;

export interface FlagFacts {
  /** The last snapshot of this schedule; null: none yet. */
  readonly server: FlagSnapshot | null;
  readonly lease: Lease;
  /** The highest epoch known of. */
  readonly epoch: number;
  /** What this browser has stored. */
  readonly overrides: Readonly<Partial<Record<FlagName, boolean>>>;
  /** Every reason for safe mode, of this browser and of the server. */
  readonly safeMode: readonly string[];
}

export interface Evaluated {
  readonly values: FlagValues;
  readonly reasons: FlagReasons;
  /** What would be on if the lease and the epoch held: while it is, edits are kept for sending and not given up. */
  readonly wanted: FlagValues;
}

/** Every flag's value and reason. An override that turns on counts only where the server allows it; one that turns off always does. */
export function evaluate(facts: FlagFacts, now: number): Evaluated {
  const { server, overrides } = facts;
  if (facts.safeMode.length > 0) return allOff('safe-mode');
  if (server === null) return allOff('default');

  const wanted = { ...DEFAULT_FLAGS };
  const reasons = {} as Record<FlagName, FlagReason>;
  const decide = (name: FlagName): boolean => {
    if (!PREREQUISITES[name].every(decide)) reasons[name] = 'prerequisite';
    else if (overrides[name] === false || (overrides[name] === true && server.mayOverride)) {
      reasons[name] = 'local';
      wanted[name] = overrides[name];
    } else {
      reasons[name] = 'server';
      wanted[name] = server.values[name];
    }
    return wanted[name];
  };
  FLAG_NAMES.forEach(decide);
  if (server.epoch < facts.epoch) return allOff('epoch', wanted);
  if (!leaseHolds(facts.lease, now)) return allOff('lease', wanted);
  return { values: wanted, reasons, wanted };
}

function allOff(reason: FlagReason, wanted: FlagValues = DEFAULT_FLAGS): Evaluated {
  const reasons = Object.fromEntries(FLAG_NAMES.map((name) => [name, reason])) as unknown as FlagReasons;
  return { values: DEFAULT_FLAGS, reasons, wanted };
}
