/** What goes wrong in a run, or is ordered in the middle of it. Each kind is counted where it really happened. */
export const FAULT_KINDS = [
  'reordered', 'dropped', 'duplicated', 'partition', 'lostAnswer', 'frozen', 'closed', 'reloaded', 'storage', 'clockSkew', 'leaderChange', 'hidden', 'serverRestart', 'kill', 'socketBlocked',
  'flipInEdit', 'modeOrder', 'completed', 'leftComplete', 'migration', 'fallBack',
  'emergency', 'gradual', 'restore', 'restartInEmergency', 'restartInGradual', 'restartInRestore',
  'legacyThrows', 'digestSilent', 'corruptCentral', 'corruptLegacy', 'corruptTable', 'overwritten',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];
export type FaultCounts = Record<FaultKind, number>;

export const noFaults = (): FaultCounts => Object.fromEntries(FAULT_KINDS.map((kind) => [kind, 0])) as FaultCounts;
