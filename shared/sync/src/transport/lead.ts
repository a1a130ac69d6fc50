import type { Locks, Visibility } from '../ports.ts';
import type { TabMessage } from '../protocol/tab-message.ts';

export interface LeadOptions {
  readonly locks: Locks;
  readonly visibility: Visibility;
  readonly tab: string;
  /** The lock that the leading tab holds. */
  readonly name: string;
  readonly post: (message: TabMessage) => void;
  /** Says that this tab leads, to everybody; `asker` has just come or come back. */
  readonly announce: (asker?: string) => void;
  readonly onChange: (leads: boolean) => void;
}

export interface Lead {
  readonly leads: () => boolean;
  /** Who leads? For a tab that hears nothing: a message may have been lost. */
  readonly ask: () => void;
  readonly received: (message: Extract<TabMessage, { type: 'lead' | 'who-leads' }>) => void;
  readonly dispose: () => void;
}

/**
 * One tab leads: the one that holds the lock, which the browser takes from a tab that closes or crashes. No heartbeats:
 * the timers of hidden tabs are slowed down. A hidden leader yields to a visible tab that asks, and a tab that is about to
 * be frozen gives the lock up.
 */
export function createLead({ locks, visibility, tab, name, post, announce, onChange }: LeadOptions): Lead {
  let leads = false;
  let frozen = false;
  /** The hidden leader that this tab has asked to yield: once, lest two tabs talk for ever. */
  let asked: string | null = null;
  let release: (() => void) | null = null;

  function stand(): void {
    release = locks.request(name, () => {
      leads = true;
      asked = null;
      onChange(true);
      announce();
    });
  }

  function withdraw(): void {
    const led = leads;
    leads = false;
    release?.();
    release = null;
    if (led) onChange(false);
  }

  function ask(): void {
    if (!leads) post({ type: 'who-leads', tab, visible: visibility.visible() });
  }

  /** To the end of the queue: whoever waits comes first. */
  function yieldToOthers(): void {
    withdraw();
    stand();
  }

  const unlisten = visibility.listen(() => {
    if (visibility.frozen?.() === true) {
      frozen = true;
      return withdraw();
    }
    if (frozen) {
      frozen = false;
      stand();
      return ask();
    }
    // Said also when hidden: a visible tab then asks. And a tab that was stopped without notice learns whether it still leads.
    if (leads) announce();
    else if (visibility.visible()) {
      asked = null;
      ask();
    }
  });

  stand();
  ask();

  return {
    leads: () => leads,
    ask,
    received(message) {
      if (message.tab === tab || frozen) return;
      const lesser = !visibility.visible();
      if (message.type === 'who-leads') {
        if (message.visible && lesser) yieldToOthers();
        else if (leads) announce(message.tab);
      } else if (leads) {
        // Two of them: one was stopped while the lock went on. Both ask again, and the lock decides.
        yieldToOthers();
        ask();
      } else if (message.visible) asked = null;
      else if (!lesser && asked !== message.tab) {
        asked = message.tab;
        ask();
      }
    },
    dispose() {
      unlisten();
      withdraw();
    },
  };
}
