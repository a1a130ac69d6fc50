/** What reads legacy data: a chunk, fetched when somebody asks for it. */
export { validateDataConsistency } from './consistency.ts';
export { migrateToSyncStore } from './migrate-store.ts';
