import type { Command } from 'commander';
import { openReleaseTeams } from '@tandem/server';
import { Stop } from '../stop.ts';
import type { ReleaseCommandParts } from './release-commands.ts';
import { several } from './release-options.ts';

/** `tandem release team`: who may release what. For operators: it needs the data folder and no token. */
export function addTeamCommands(release: Command, { terminal, dataFolder, env = {} }: ReleaseCommandParts): void {
  const team = release.command('team').description('credentials of teams');
  const teams = () => {
    if ((env['TANDEM_RELEASE_TOKEN']?.trim() ?? '') !== '') throw new Stop('Only an operator may do this: run it without TANDEM_RELEASE_TOKEN.');
    return openReleaseTeams(dataFolder);
  };
  team
    .command('add')
    .description('a token for a team, printed once; one of before is void')
    .argument('<name>')
    .requiredOption('--remote <name>', 'what it may release; may be given several times', several)
    .option('--json', 'one line of JSON')
    .action((name: string, { remote, json = false }: { readonly remote: readonly string[]; readonly json?: boolean }) => {
      const token = teams().issue(name, remote);
      terminal.out(json ? `${JSON.stringify({ name, remotes: remote, token })}\n` : `${token}\n`);
      terminal.note(`It is stored nowhere: set TANDEM_RELEASE_TOKEN to it where ${name} releases ${remote.join(', ')}.`);
    });
  team
    .command('list')
    .description('teams and their remotes')
    .option('--json', 'one line of JSON')
    .action(({ json = false }: { readonly json?: boolean }) => {
      const all = teams().list();
      if (json) return terminal.out(`${JSON.stringify(all)}\n`);
      for (const { name, remotes } of all) terminal.out(`${name}\t${remotes.join(', ')}\n`);
    });
  team
    .command('remove')
    .description('its token opens nothing any more')
    .argument('<name>')
    .action((name: string) => {
      if (!teams().revoke(name)) throw new Stop(`There is no team "${name}": tandem release team list shows them.`);
      terminal.out(`${name} is removed\n`);
    });
}
