/** Says one snapshot's worth of bytes to every socket, each time that it is told to. */
import { WebSocketServer } from 'ws';

/** Bytes of a snapshot of flags. */
const TEXT = 'x'.repeat(300);
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false }, () => process.send?.((server.address() as { port: number }).port));
process.on('message', () => server.clients.forEach((socket) => socket.send(TEXT)));
process.on('disconnect', () => process.exit());
