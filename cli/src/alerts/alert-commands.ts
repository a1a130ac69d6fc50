import { Command } from 'commander';
import type { AlertAnswer } from '@tandem/rest';
import { alertView, createAlerts, createAudit, createDeliveries, createNotices, testRoutes } from '@tandem/server';
import { withData } from '../open-data.ts';
import type { OperationParts } from '../operations/operation-parts.ts';
import { ACTOR, ALL } from '../schedule-option.ts';
import { Stop } from '../stop.ts';

interface Options {
  readonly json?: boolean;
  readonly open?: boolean;
  readonly limit?: string;
}

const JSON_OPTION = ['--json', 'one line of JSON'] as const;
const SHOWN = 20;
const MOST_SHOWN = 1000;

/** `tandem alerts`: what operators were told, acknowledged, and tried. Works beside a running server, and without one. */
export function alertsCommand(parts: OperationParts): Command {
  const { terminal, dataFolder, now, alertSettings, publicUrl = '' } = parts;
  const command = new Command('alerts').description('What operators are told, and whether it arrives.');

  command
    .command('list')
    .description('The open alerts, then the newest, with what each route has done.')
    .option('--open', 'the open ones alone')
    .option('--limit <n>', `how many, ${SHOWN} by default`)
    .option(...JSON_OPTION)
    .action(({ open = false, limit, json }: Options) =>
      withData(dataFolder, now, ({ data: { database } }) => {
        const deliveries = createDeliveries(database, now);
        const found = createAlerts(database, now).newest(limitOf(limit)).filter(({ status }) => !open || status === 'open');
        const shown = found.map((alert) => alertView(alert, deliveries, (actor) => actor));
        if (json) return terminal.out(`${JSON.stringify({ alerts: shown })}\n`);
        if (shown.length === 0) return terminal.note(open ? 'No alert is open.' : 'There was no alert.');
        terminal.out(shown.map(alertLine).join(''));
      }),
    );

  command
    .command('ack <id>')
    .description(`Somebody looks after it: it is not escalated. ${ALL} means every open one.`)
    .option(...JSON_OPTION)
    .action((id: string, { json }: Options) =>
      withData(dataFolder, now, ({ data: { database } }) => {
        const [alerts, audit, deliveries] = [createAlerts(database, now), createAudit(database, now), createDeliveries(database, now)];
        const wanted = id === ALL ? alerts.open().filter(({ acknowledged }) => acknowledged === null) : [alerts.get(id)];
        const acknowledged = wanted.map((alert) => {
          if (alert === null) throw new Stop(`There is no alert "${id}": tandem alerts list shows those there are.`);
          const after = alerts.acknowledge(alert.id, ACTOR) ?? alert;
          if (alert.acknowledged === null && after.acknowledged !== null) audit.add({ actor: ACTOR, source: 'cli', action: 'alert-acknowledged', schedule: alert.schedule, reason: alert.summary.slice(0, 200), detail: { id: alert.id, type: alert.type } });
          return alertView(after, deliveries, (actor) => actor);
        });
        if (json) return terminal.out(`${JSON.stringify({ alerts: acknowledged })}\n`);
        if (acknowledged.length === 0) return terminal.note('No alert is open that nobody looks after.');
        terminal.out(acknowledged.map(alertLine).join(''));
      }),
    );

  command
    .command('test')
    .description('Sends a test by each route of TANDEM_ALERTS, and says which has arrived.')
    .option(...JSON_OPTION)
    .action(({ json }: Options) =>
      withData(dataFolder, now, async ({ data: { database } }) => {
        if (!alertSettings) throw new Stop('No routes are known here.');
        const tested = await testRoutes({ database, settings: alertSettings(), notices: createNotices(database, now), publicOrigin: publicUrl === '' ? null : publicUrl, now });
        if (json) terminal.out(`${JSON.stringify({ routes: tested })}\n`);
        else terminal.out(tested.map(({ route, kind, arrived, error }) => `${route}\t${kind}\t${arrived ? 'arrived' : `not arrived: ${error ?? ''}`}\n`).join(''));
        const missing = tested.filter(({ arrived }) => !arrived);
        if (missing.length > 0) throw new Stop(`Not arrived: ${missing.map(({ route }) => route).join(', ')}.`);
      }),
    );
  return command;
}

function limitOf(text = `${SHOWN}`): number {
  const limit = Number(text);
  if (/^\d{1,4}$/.test(text) && limit >= 1 && limit <= MOST_SHOWN) return limit;
  throw new Stop(`--limit is "${text}": a number from 1 to ${MOST_SHOWN} is accepted.`);
}

function alertLine({ id, level, type, schedule, status, acknowledged, opened, count, summary, deliveries }: AlertAnswer): string {
  const state = status === 'open' && acknowledged ? `acknowledged by ${acknowledged.by}` : status;
  const routes = [...new Set(deliveries.map(({ route }) => route))].map((route) => {
    const own = deliveries.filter((each) => each.route === route);
    const wrong = own.find(({ error }) => error !== null);
    return `${route}: ${own.filter((each) => each.status === 'sent').length} of ${own.length} sent${wrong ? ` (${wrong.error ?? ''})` : ''}`;
  });
  return `${[id, new Date(opened).toISOString(), level, type, schedule ?? 'all schedules', state, `${count}x`, summary, routes.join('; ')].join('\t')}\n`;
}
