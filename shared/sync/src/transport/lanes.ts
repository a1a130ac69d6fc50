import type { Locks } from '../ports.ts';
import type { ClientMessage } from '../protocol/wire.ts';

/** The lock that a tab holds for as long as it lives. */
export const lifeLock = (name: string, tab: string): string => `${name}/${tab}`;

/** Which other tabs' lanes lie in this tab's socket. */
export interface Lanes {
  /** @returns whether the message is one that this tab may send */
  readonly admit: (tab: string, message: ClientMessage) => boolean;
  readonly clear: () => void;
}

/** Most tabs that are remembered; what comes from more of them is not sent. */
const MOST_TABS = 200;

/** @param onGone a tab has closed or crashed without a word: its lane is to be closed */
export function createLanes(locks: Locks, name: string, onGone: (tab: string) => void): Lanes {
  const forgets = new Map<string, () => void>();

  function remember(tab: string): void {
    // Its life lock comes to this tab when that tab is gone.
    const release = locks.request(lifeLock(name, tab), () => {
      if (!forgets.has(tab)) return;
      forget(tab);
      onGone(tab);
    });
    forgets.set(tab, release);
  }

  function forget(tab: string): void {
    const release = forgets.get(tab);
    forgets.delete(tab);
    release?.();
  }

  return {
    admit(tab, message) {
      if (!('lane' in message)) return message.type === 'push' || message.type === 'settle';
      if (message.lane !== tab) return false;
      if (message.type === 'close') forget(tab);
      else if (!forgets.has(tab)) {
        if (forgets.size >= MOST_TABS) return false;
        remember(tab);
      }
      return true;
    },
    clear() {
      for (const tab of [...forgets.keys()]) forget(tab);
    },
  };
}
