import type { Role } from '@tandem/rest';
import type { Notice, ServerMessage } from '@tandem/sync/protocol';
import { concerning } from '../notices/notices.ts';

/** The first protocol that has notices. */
const NOTICES_SINCE = 3;

/** What somebody is told of notices, also that there are none any more, and which release pointer is live, where that is known; null: a reader of this protocol knows none. */
export function noticesFor(notices: readonly Notice[], roleIn: (scheduleId: string | null) => Role | null, protocol: number, release: number | null = null): ServerMessage | null {
  return protocol < NOTICES_SINCE ? null : { type: 'notices', notices: concerning(notices, roleIn), ...(release !== null && { release }) };
}
