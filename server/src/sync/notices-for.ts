import type { Role } from '@tandem/rest';
import type { Notice, ServerMessage } from '@tandem/sync/protocol';
import { concerning } from '../notices/notices.ts';

/** The first protocol that has notices. */
const NOTICES_SINCE = 3;

/** What somebody is told of notices, also that there are none any more; null: a reader of this protocol knows none. */
export function noticesFor(notices: readonly Notice[], roleIn: (scheduleId: string | null) => Role | null, protocol: number): ServerMessage | null {
  return protocol < NOTICES_SINCE ? null : { type: 'notices', notices: concerning(notices, roleIn) };
}
