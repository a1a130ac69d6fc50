import { Command, CommanderError } from 'commander';
import { BackupError, FeedError, RotaFailure, SettingsError, StorageError, StoreFailure } from '@tandem/server';
import { auditCommand } from './audit/audit-commands.ts';
import { alertsCommand } from './alerts/alert-commands.ts';
import { drillCommand } from './drills/drill-commands.ts';
import { flagsCommand } from './flags/flag-commands.ts';
import { modeCommand } from './modes/mode-commands.ts';
import { backupCommand, restoreCommand } from './operations/backup-commands.ts';
import type { OperationParts } from './operations/operation-parts.ts';
import { userCommand } from './operations/user-commands.ts';
import { rollbackCommand } from './rollback/rollback-commands.ts';
import { remoteCommand } from './remote/remote-commands.ts';
import { releaseCommand } from './release/release-commands.ts';
import { rolloutCommand } from './rollout/rollout-commands.ts';
import { rosterCommand, type CommandParts } from './roster/commands.ts';
import { Stop } from './stop.ts';

/** Errors whose message is for the person at the terminal. */
const FOR_PEOPLE = [Stop, BackupError, StorageError, FeedError, RotaFailure, SettingsError, StoreFailure, RangeError];

/**
 * Runs the command line and gives its exit code. What a person can mend is one sentence on standard error; anything
 * else is a defect and is thrown.
 */
export async function runCommand(args: readonly string[], parts: Omit<CommandParts, 'fail'> & OperationParts): Promise<number> {
  let code = 0;
  const fail = (): void => {
    code = 1;
  };
  const program = new Command('tandem')
    .description('Tandem on the command line. Works on the data folder TANDEM_DATA (./data), also while the server runs.')
    .addCommand(rosterCommand({ ...parts, fail }))
    .addCommand(userCommand(parts))
    .addCommand(flagsCommand(parts))
    .addCommand(modeCommand(parts))
    .addCommand(rollbackCommand(parts))
    .addCommand(rolloutCommand(parts))
    .addCommand(releaseCommand({ ...parts, fail }))
    .addCommand(remoteCommand({ ...parts, fail }))
    .addCommand(drillCommand(parts))
    .addCommand(auditCommand({ ...parts, fail }))
    .addCommand(alertsCommand(parts))
    .addCommand(backupCommand(parts))
    .addCommand(restoreCommand(parts));
  every(program, (command) =>
    command.exitOverride().configureOutput({ writeOut: parts.terminal.out, writeErr: (text) => parts.terminal.note(text.trimEnd()) }),
  );
  try {
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    if (!FOR_PEOPLE.some((kind) => error instanceof kind)) throw error;
    parts.terminal.note((error as Error).message);
    return 1;
  }
}

function every(command: Command, apply: (command: Command) => void): void {
  apply(command);
  for (const each of command.commands) every(each, apply);
}
