import type { TabChannel } from '../ports.ts';

/** The tabs of this browser that know the name; null: this browser has no such channel. */
export function createBroadcastTabs(name: string): TabChannel | null {
  let channel: BroadcastChannel;
  try {
    channel = new BroadcastChannel(name);
  } catch {
    return null;
  }
  let open = true;
  return {
    post(message) {
      if (!open) return;
      try {
        channel.postMessage(message);
      } catch {
        // What cannot be copied reaches nobody, like a message to a tab that has gone; the server still tells them.
      }
    },
    listen(listener) {
      const heard = (event: MessageEvent): void => listener(event.data);
      channel.addEventListener('message', heard);
      return () => channel.removeEventListener('message', heard);
    },
    close() {
      open = false;
      channel.close();
    },
  };
}
