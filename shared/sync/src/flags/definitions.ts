/** The five flags of synchronization, by the names that operators and the brief use. */
export const FLAG_NAMES = [
  'enableCentralStore',
  'enableRealTimeSync',
  'enableConflictResolution',
  'enablePerformanceOptimization',
  'enableCrossViewUpdates',
] as const;
export type FlagName = (typeof FLAG_NAMES)[number];
export type FlagValues = Readonly<Record<FlagName, boolean>>;

/** All off: every view works as it did before synchronization. */
export const DEFAULT_FLAGS: FlagValues = Object.freeze({
  enableCentralStore: false,
  enableRealTimeSync: false,
  enableConflictResolution: false,
  enablePerformanceOptimization: false,
  enableCrossViewUpdates: false,
});

/** A flag is on only where all of these are on too. */
export const PREREQUISITES: Readonly<Record<FlagName, readonly FlagName[]>> = {
  enableCentralStore: [],
  enableRealTimeSync: ['enableCentralStore'],
  enableConflictResolution: ['enableRealTimeSync'],
  enablePerformanceOptimization: ['enableCentralStore'],
  enableCrossViewUpdates: ['enableCentralStore'],
};
