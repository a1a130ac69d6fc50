export { DuplicateSyncError, sharedSync } from './create-sync.ts';
export type { Sync } from './create-sync.ts';
export { DEFAULT_FLAGS, FLAG_NAMES, PREREQUISITES } from './flags/definitions.ts';
export type { FlagName, FlagValues } from './flags/definitions.ts';
export type { Mount, MountContext, Notice, Place, PlaceChange, PlaceOptions, SaveState, Unmount, Viewer, ViewName } from './mount-contract.ts';
