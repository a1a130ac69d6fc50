import type { Members } from '../accounts/members.ts';
import type { Reports } from '../modes/reports.ts';
import type { SyncedCells } from '../rosters/synced-cells.ts';
import { createCellEvents } from './cell-events.ts';
import type { FlagSource } from './flag-source.ts';
import { createPresence } from './presence.ts';
import { createQuotas } from './quotas.ts';
import { createSession, type Session, type SessionPorts } from './session.ts';

export interface HubParts {
  readonly cells: SyncedCells;
  readonly flags: FlagSource;
  readonly reports: Pick<Reports, 'connect'>;
  readonly notices?: SessionPorts['notices'];
  readonly releases?: SessionPorts['releases'];
  readonly members: Pick<Members, 'roleOf'>;
  /** How a user is shown. */
  readonly nameOf: (userId: string) => string;
  readonly build: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Runs when what is at hand has been done. */
  readonly soon: (run: () => void) => void;
  /** Runs a moment later: what people look at is told together. */
  readonly later: (run: () => void) => void;
}

/** Where all browsers of a server meet. */
export interface SyncHub {
  /** A browser has connected; `end` of the session is to be called when it is gone. */
  connect(connection: { readonly userId: string } & Pick<SessionPorts, 'send' | 'end'>): Session;
}

export function createSyncHub({ cells, flags, reports, notices, releases, members, nameOf, build, now, soon, later }: HubParts): SyncHub {
  const events = createCellEvents(nameOf);
  const presence = createPresence(later);
  const quotas = createQuotas(now);
  return {
    connect: ({ userId, send, end }) =>
      createSession({
        user: { id: userId, name: nameOf(userId) },
        send,
        end,
        now,
        soon,
        build,
        roleOf: (scheduleId) => members.roleOf(userId, scheduleId),
        cells,
        events,
        flags,
        reporting: reports.connect(userId),
        notices,
        releases,
        join: (changed) => presence.join(changed),
        quota: quotas.of(userId),
      }),
  };
}
