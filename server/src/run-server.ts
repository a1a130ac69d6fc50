/** Reads the environment, starts the server, says where it is, and ends cleanly on a signal. */
import { join } from 'node:path';
import { DEMO_LOGINS, DEMO_PASSWORD } from './demo.ts';
import { readSettings } from './settings.ts';
import { startServer, type RunningServer } from './start-server.ts';

/** An end that takes longer than this is forced. */
const LONGEST_END = 8000;
const ROOT = join(import.meta.dirname, '../..');

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function run(): Promise<void> {
  const settings = readSettings(process.env, process.cwd(), ROOT);
  const server = await startServer({ settings, say, log: process.stderr });
  endOnSignal(server);
  process.on('SIGHUP', () => server.reloadCertificate());
  say(`listening ${server.url}`);
  if (settings.profile === 'demo') say(`Open ${server.url} and sign in as ${DEMO_LOGINS.join(', ')} with the password ${DEMO_PASSWORD}.`);
  if (server.setUpUrl !== null) say(`Make the first operator here, once and within a day: ${server.setUpUrl}`);
  if (!settings.loopback && settings.publicOrigin === null && settings.tls === null) {
    say('Passwords travel unencrypted: set TANDEM_TLS_CERT and TANDEM_TLS_KEY, or put an HTTPS proxy in front and set TANDEM_PUBLIC_URL to its address.');
  }
}

function endOnSignal(server: RunningServer): void {
  let ending = false;
  const end = (): void => {
    if (ending) process.exit(1);
    ending = true;
    setTimeout(() => process.exit(1), LONGEST_END).unref();
    server.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
}

try {
  await run();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
