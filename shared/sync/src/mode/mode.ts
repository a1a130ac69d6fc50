/** Brief: `dualModeManager`. What holds comes with the flags; what orders is fetched when it is first used. */
import { distinctUntilChanged, map, type Observable } from 'rxjs';
import type { Flags, FlagsState } from '../flags/flags.ts';
import type { Backfilled, ModeSwitched } from '../protocol/mode-state.ts';
import { MODES, type Mode, type Stage } from '../protocol/stage.ts';
import type { ModeOrders } from './mode-orders.ts';

export interface ModeNow {
  readonly mode: Mode;
  readonly stage: Stage;
  /** The legacy stores are kept current, so that giving synchronization up loses nothing and waits for nothing. */
  readonly hasFallback: boolean;
}

export interface OrderOptions {
  /** For the audit: one line. */
  readonly reason?: string;
  /** Approves that the legacy stores are left behind, which stage `complete` asks for. */
  readonly approve?: boolean;
}

/** What became of an order. `state`: where the schedule stands by it, and how far it came; null: the server did not take it. */
export type Ordered = { readonly ok: true; readonly state: ModeSwitched } | { readonly ok: false; readonly state: ModeSwitched | null; readonly reason: string };
export type Migrated = { readonly ok: true; readonly report: Backfilled } | { readonly ok: false; readonly reason: string };

/**
 * - `off` the flags or the stage want nothing of it;
 * - `starting` it does not run yet;
 * - `offline`, `trouble`, `not-durable`, `bus` as status and health say;
 * - `unsent` edits wait for an answer;
 * - `difference`, `comparison-failed`, `nothing-compared` as a comparison that was made for this answer says.
 */
export type HealthProblem = 'off' | 'starting' | 'offline' | 'trouble' | 'not-durable' | 'bus' | 'unsent' | 'difference' | 'comparison-failed' | 'nothing-compared';
export interface SyncHealth {
  readonly healthy: boolean;
  readonly problems: readonly HealthProblem[];
  /** Cells that were compared for it. */
  readonly compared: number;
}

/** The mode of the schedule that is shown. Orders are the server's to judge, need an operator, and never throw or reject. */
export interface SyncMode extends ModeNow {
  readonly mode$: Observable<ModeNow>;
  /** Towards `sync`, step by step; stops at the first guard that says no, which `state.stopped` names. */
  readonly switchToSyncMode: (options?: OrderOptions) => Promise<Ordered>;
  /** Towards `hybrid`, from either side; or to one of its stages. */
  readonly enableHybridMode: (options?: OrderOptions & { readonly stage?: 'dualwrite' | 'shadow' | 'live' }) => Promise<Ordered>;
  /**
   * Gives synchronization of this schedule up: in this browser at once, and for everybody once the server has heard of it, which is
   * told again until it has. It needs an editor: of anybody else's browser only this page gives it up.
   */
  readonly activateFallback: (reason?: string, cells?: readonly string[]) => Promise<{ readonly ok: boolean; readonly reason: string | null }>;
  readonly validateSyncHealth: () => Promise<SyncHealth>;
  /** Brings what the legacy stores and the central store are kept in to the same on the server, and proves it; or counts what that would change. */
  readonly migrateToSyncSystem: (options?: { readonly dryRun?: boolean }) => Promise<Migrated>;
}

export interface ModeParts {
  readonly flags: Flags;
  readonly load: () => Promise<ModeOrders>;
}

export function createMode({ flags, load }: ModeParts): SyncMode {
  /** What may not be reached, as a chunk that cannot be fetched, is an answer too. */
  const ask = <T>(run: (orders: ModeOrders) => Promise<T>): Promise<T | { readonly ok: false; readonly state: null; readonly reason: string }> =>
    load().then(run).catch((error: unknown) => ({ ok: false, state: null, reason: error instanceof Error ? error.message : String(error) }));

  return {
    get mode() {
      return nowOf(flags.state).mode;
    },
    get stage() {
      return flags.state.stage;
    },
    get hasFallback() {
      return nowOf(flags.state).hasFallback;
    },
    mode$: flags.state$.pipe(map(nowOf), distinctUntilChanged((a, b) => a.stage === b.stage)),
    switchToSyncMode: (options) => ask((orders) => orders.order('sync', options)),
    enableHybridMode: ({ stage, ...options } = {}) => ask((orders) => orders.order(stage ?? 'hybrid', options)),
    activateFallback(reason = 'by hand', cells = []) {
      const { schedule, epoch, revision } = flags.state;
      const line = schedule === null ? '' : flags.enableSafeMode(`fell-back ${schedule} ${revision ? epoch : '-'}: ${reason}`);
      return ask((orders) => orders.fallBack(line, cells));
    },
    validateSyncHealth: () =>
      load().then(
        (orders) => orders.health(),
        () => ({ healthy: false, problems: ['comparison-failed'], compared: 0 }),
      ),
    migrateToSyncSystem: (options) => ask((orders) => orders.migrate(options)),
  };
}

const nowOf = ({ stage }: FlagsState): ModeNow => ({ mode: MODES[stage], stage, hasFallback: stage !== 'complete' });
