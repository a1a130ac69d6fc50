import { createProgressClient } from '@tandem/rest';
import type { SyncNotice } from '@tandem/sync';

/** What holds now; null: the server did not say. */
export async function askNotices(fetch: typeof globalThis.fetch): Promise<readonly SyncNotice[] | null> {
  const answer = await createProgressClient(fetch).notices();
  return answer.ok ? answer.value.notices : null;
}
