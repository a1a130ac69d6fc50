import { LEVEL_OF } from './alert-engine.ts';
import type { AlertRoute } from './alert-settings.ts';
import type { AlertMessage } from './alerts.ts';
import { NotSent, type Sender } from './sender.ts';

type Smtp = Extract<AlertRoute, { kind: 'smtp' }>;
const WITHIN = 10_000;

export interface MailNames {
  /** Where operators look at alerts; null: not known. */
  readonly pageUrl: string | null;
  /** What people call a schedule, and whoever has acknowledged. */
  readonly rotaName: (schedule: string) => string;
  readonly nameOf: (actor: string) => string;
}

export const mailSender =
  ({ host, port, encryption, user, password, from, to }: Smtp, names: MailNames): Sender['send'] =>
  async (message, id, signal) => {
    // Most installations send none: a start does not wait for it.
    const { createTransport } = await import('nodemailer');
    const transport = createTransport({
      host,
      port,
      secure: encryption === 'tls',
      requireTLS: encryption === 'starttls',
      ignoreTLS: encryption === 'none',
      ...(user !== undefined && password !== null && { auth: { user, pass: password } }),
      connectionTimeout: WITHIN,
      greetingTimeout: WITHIN,
      socketTimeout: WITHIN,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    const end = (): void => transport.close();
    signal.addEventListener('abort', end);
    try {
      const domain = from.replace(/^.*@|>$/g, '');
      await within(transport.sendMail({ from, to: [...to], subject: subjectOf(message, names), text: textOf(message, names), messageId: `<${id}@${domain}>`, headers: { 'X-Tandem-Alert': message.alert.id } }), signal);
    } catch (error) {
      throw new NotSent(reasonOf(error));
    } finally {
      signal.removeEventListener('abort', end);
      end();
    }
  };

const within = <T>(work: Promise<T>, signal: AbortSignal): Promise<T> =>
  Promise.race([work, new Promise<never>((_, fail) => signal.addEventListener('abort', () => fail(new Error('timeout')), { once: true }))]);

const HEADS = { opened: '', acknowledged: 'Acknowledged: ', escalated: 'Nobody has acknowledged: ', resolved: 'Resolved: ', test: 'Test: ' } as const;

const subjectOf = ({ message, alert: { type, schedule, summary } }: AlertMessage, { rotaName }: MailNames): string =>
  `[Tandem ${LEVEL_OF[type]}] ${HEADS[message]}${summary.slice(0, 150)}${schedule === null ? '' : ` (${rotaName(schedule)})`}`.replace(/[\r\n]+/g, ' ');

function textOf({ message, at, alert }: AlertMessage, { pageUrl, rotaName, nameOf }: MailNames): string {
  const { id, type, schedule, summary, values, opened, count, acknowledged } = alert;
  const lines = [
    `${HEADS[message]}${summary}`,
    '',
    `Type: ${type} (${LEVEL_OF[type]})`,
    `Schedule: ${schedule === null ? 'all schedules' : `${rotaName(schedule)} (${schedule})`}`,
    `Since: ${new Date(opened).toISOString()}, raised ${count} ${count === 1 ? 'time' : 'times'}; this message: ${new Date(at).toISOString()}`,
    ...(acknowledged ? [`Acknowledged by ${nameOf(acknowledged.by)} at ${new Date(acknowledged.at).toISOString()}`] : []),
    ...Object.entries(values).map(([name, value]) => `${name}: ${value}`),
    '',
    ...(message === 'test' ? [] : [`Acknowledge: tandem alerts ack ${id}`]),
    ...(pageUrl === null ? [] : [pageUrl]),
  ];
  return `${lines.join('\n')}\n`;
}

/** The code and the status alone: an answer may repeat what was sent to it. */
function reasonOf(error: unknown): string {
  const { code, responseCode } = error as { readonly code?: unknown; readonly responseCode?: unknown };
  const said = [code, responseCode].filter((each) => typeof each === 'string' || typeof each === 'number').join(' ');
  return said === '' ? 'the mail server did not answer in time' : `the mail server refused it or cannot be reached (${said})`;
}
