/** What lies between a tab and the server: sockets whose frames take their time or vanish, and requests that may not come back. */
import type { ConnectSocket } from '../../shared/sync/src/ports.ts';
import type { TabSlot } from './sim-browser.ts';
import type { SimServer } from './sim-server.ts';
import type { World } from './world.ts';

/** Between a browser and the server. */
export interface Network {
  readonly online: () => boolean;
  /** Whether sockets are refused on the way; requests are not. */
  readonly blocked: () => boolean;
  /** Told when the network goes or comes back. */
  readonly listen: (listener: () => void) => () => void;
}

export interface SocketParts {
  readonly world: World;
  readonly network: Network;
  readonly user: string;
  readonly slot: TabSlot;
  /** What its build makes of what is sent. */
  readonly said: (text: string) => string;
  /** The revision of the flags that the tab has heard of. */
  readonly knows: () => number;
}

export interface Sockets {
  readonly connect: ConnectSocket;
  /** As when the tab is gone: nobody is told. */
  readonly abandon: () => void;
}

export function createSockets({ world, network, user, slot, said, knows }: SocketParts): Sockets {
  const { timeline, chance, faults, server, travel } = world;
  const open = new Set<() => void>();

  /** Frames arrive in order, or, once the connection is broken, not at all. */
  const connect: ConnectSocket = (events) => {
    let state: 'opening' | 'open' | 'closed' = 'opening';
    let session: ReturnType<SimServer['connect']> | null = null;
    let toServer = 0;
    let toClient = 0;
    const inOrder = (last: number): number => Math.max(last, timeline.now() + (travel ?? chance.between(5, 120)));
    function closed(code: number): void {
      if (state === 'closed') return;
      state = 'closed';
      session?.end();
      session = null;
      stopListening();
      open.delete(abandon);
      slot.run(() => events.closed(code));
    }
    const abandon = (): void => {
      state = 'closed';
      session?.end();
      stopListening();
    };
    // Some networks say that they are gone; behind others frames just vanish, until the connection is reset.
    const says = chance.hits(0.5);
    const stopListening = network.listen(() => {
      if (network.blocked()) timeline.after(chance.between(0, 200), () => closed(1006));
      else if (network.online() || says) timeline.after(chance.between(0, 200), () => closed(1006));
    });
    open.add(abandon);
    timeline.after(chance.between(5, 60), () => {
      if (state !== 'opening') return;
      if (!network.online() || !server.up()) return closed(1006);
      if (network.blocked()) {
        faults.socketBlocked += 1;
        return closed(1006);
      }
      state = 'open';
      session = server.connect(user, {
        deliver(text) {
          toClient = inOrder(toClient);
          timeline.after(toClient - timeline.now(), () => {
            if (state !== 'open' || !network.online()) {
              if (text.startsWith('{"type":"results"')) faults.lostAnswer += 1;
              return;
            }
            slot.run(() => state === 'open' && events.received(text));
          });
        },
        closed: (code) => timeline.after(chance.between(1, 50), () => closed(code)),
      });
      slot.run(events.opened);
    });
    return {
      send(text) {
        if (state !== 'open') return;
        toServer = inOrder(toServer);
        const [told, revision] = [said(text), knows()];
        timeline.after(toServer - timeline.now(), () => state === 'open' && network.online() && session?.receive(told, revision));
      },
      waiting: () => 0,
      close: () => timeline.after(1, () => closed(1000)),
    };
  };
  return { connect, abandon: () => open.forEach((abandon) => abandon()) };
}

/** A request of a tab; null: it did not get there, or its answer did not come back. */
export type Request = <T>(work: () => Promise<T> | T) => Promise<T | null>;

export function createRequest({ chance, server, faults, travel }: World, network: Network, pause: (ms: number) => Promise<void>): Request {
  return async (work) => {
    await pause(travel ?? chance.between(5, 150));
    if (!network.online() || !server.up()) return null;
    const answer = await work();
    await pause(travel ?? chance.between(5, 150));
    if (network.online()) return answer;
    faults.lostAnswer += 1;
    return null;
  };
}
