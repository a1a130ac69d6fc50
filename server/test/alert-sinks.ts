/** Real receivers of alerts: a webhook and a mail server on this machine, which refuse as long as a test wants. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface Hooked {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface WebhookSink {
  readonly url: string;
  /** What it was sent, also what it has refused. */
  readonly asked: Hooked[];
  readonly taken: Hooked[];
  /** What it answers: 200 takes it; 0: never; -1: it hangs up. */
  status: number;
  close(): Promise<void>;
}

export async function webhookSink(port = 0): Promise<WebhookSink> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => void parts.push(part));
    request.on('end', () => {
      const hooked = { headers: request.headers, body: Buffer.concat(parts).toString() };
      sink.asked.push(hooked);
      if (sink.status === -1) request.socket.destroy();
      if (sink.status < 1) return;
      if (sink.status === 200) sink.taken.push(hooked);
      response.writeHead(sink.status, { location: 'http://127.0.0.1:1/elsewhere' }).end('taken');
    });
  });
  await new Promise<void>((resolve) => void server.listen(port, '127.0.0.1', resolve));
  const sink: WebhookSink = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook/k3y`,
    asked: [],
    taken: [],
    status: 200,
    close: () => new Promise((resolve) => (server.close(() => resolve()), server.closeAllConnections())),
  };
  return sink;
}

export interface MailSink {
  readonly port: number;
  readonly mails: string[];
  /** As long as this is true it says that it is busy. */
  refuses: boolean;
  readonly refused: () => number;
  close(): Promise<void>;
}

export async function mailSink(password: string): Promise<MailSink> {
  let refused = 0;
  const server = new SMTPServer({
    authOptional: false,
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onAuth: (auth, _session, done) => (auth.password === password ? done(null, { user: auth.username }) : done(new Error(`no such password: ${String(auth.password)}`))),
    onMailFrom(_address, _session, done) {
      if (!sink.refuses) return done();
      refused += 1;
      return done(Object.assign(new Error('busy'), { responseCode: 451 }));
    },
    onData(stream, _session, done) {
      let text = '';
      stream.on('data', (part: Buffer) => void (text += part.toString()));
      stream.on('end', () => {
        sink.mails.push(text);
        done();
      });
    },
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const sink: MailSink = {
    port: (server.server.address() as AddressInfo).port,
    mails: [],
    refuses: false,
    refused: () => refused,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return sink;
}
