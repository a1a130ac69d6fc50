/** Runs the command that the process was started with. */
import { dataFolderOf } from './open-data.ts';
import { alertsFileIn, cleanDaysIn, readAlertSettings } from '@tandem/server';
import { runCommand } from './program.ts';
import { processTerminal } from './terminal.ts';

const dataFolder = dataFolderOf(process.env, process.cwd());
process.exitCode = await runCommand(process.argv.slice(2), {
  terminal: processTerminal,
  dataFolder,
  now: Date.now,
  env: process.env,
  publicUrl: process.env['TANDEM_PUBLIC_URL']?.trim() ?? '',
  cleanDays: () => cleanDaysIn(process.env),
  alertSettings: () => readAlertSettings(alertsFileIn(process.env, process.cwd()), process.env),
});
