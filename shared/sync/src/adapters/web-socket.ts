import type { ConnectSocket } from '../ports.ts';

/** A WebSocket that speaks text. Throws where the browser refuses to make one. */
export function createWebSocket(url: string): ConnectSocket {
  return ({ opened, received, closed }) => {
    const socket = new WebSocket(url);
    socket.addEventListener('open', () => opened());
    socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => received(typeof data === 'string' ? data : ''));
    socket.addEventListener('close', ({ code }) => closed(code));
    return {
      send(text) {
        if (socket.readyState === WebSocket.OPEN) socket.send(text);
      },
      waiting: () => socket.bufferedAmount,
      close: () => socket.close(),
    };
  };
}
