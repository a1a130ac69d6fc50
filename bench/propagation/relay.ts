/** A bare WebSocket on loopback that passes each message on to all others: what the way through a server costs at least. */
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';

const relay = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
relay.on('connection', (socket) => {
  socket.on('message', (data, binary) => {
    for (const other of relay.clients) if (other !== socket && other.readyState === WebSocket.OPEN) other.send(data, { binary });
  });
});
relay.on('listening', () => process.stdout.write(`ws://127.0.0.1:${(relay.address() as AddressInfo).port}\n`));
