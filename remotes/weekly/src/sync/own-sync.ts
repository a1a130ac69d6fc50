import { sharedSync, type Sync } from '@tandem/sync';

/**
 * Tells the page's Sync that this remote runs on it. The only place where this remote imports @tandem/sync for more
 * than its types.
 *
 * @throws DuplicateSyncError when this remote was built with a copy of its own.
 */
export function attachOwnSync(sync: Sync): void {
  sync.attach('weekly', sharedSync());
}
