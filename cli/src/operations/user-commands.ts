import { Command, InvalidArgumentError } from 'commander';
import { ROLES, type Role } from '@tandem/rest';
import { createRosters, type Accounts } from '@tandem/server';
import { withData } from '../open-data.ts';
import { title } from '../roster/accepted.ts';
import { Stop } from '../stop.ts';
import type { OperationParts } from './operation-parts.ts';

interface Granted {
  readonly schedule: string;
  readonly role: Role;
}

export function userCommand({ terminal, dataFolder, now, publicUrl = '' }: OperationParts): Command {
  const user = new Command('user').description('add people, give them a new password, list them');
  const inData = <T>(work: (accounts: Accounts) => T): Promise<T> => withData(dataFolder, now, ({ accounts }) => work(accounts));
  const tell = (login: string, { link, expiresAt }: { link: string; expiresAt: number }, json: boolean): void => {
    const address = publicUrl === '' ? link : new URL(link, publicUrl).href;
    const until = new Date(expiresAt).toISOString();
    const where = publicUrl === '' ? " behind the server's address (set TANDEM_PUBLIC_URL to have it whole)" : '';
    terminal.note(`${login} chooses a password here${where}, once and until ${until}:`);
    terminal.out(json ? `${JSON.stringify({ login, link: address, expiresAt: until })}\n` : `${address}\n`);
  };

  user
    .command('add')
    .description('make an account whose owner chooses the password with a one-time link')
    .argument('<login>', 'what is typed to sign in', loginOf)
    .requiredOption('--name <name>', 'how the person is shown', title)
    .option('--creator', 'may make schedules')
    .option('--role <schedule=role>', `a role in a schedule (${ROLES.join(', ')}); may be repeated`, granted, [])
    .option('--json', 'end with one line of JSON')
    .action(async (login: string, { name, creator = false, role: roles, json = false }: AddOptions) => {
      const link = await withData(dataFolder, now, async ({ data, accounts }) => {
        const rosters = createRosters({ database: data.database });
        try {
          const unknown = roles.find(({ schedule }) => !rosters.has(schedule));
          if (unknown) throw new Stop(`There is no schedule "${unknown.schedule}": there are ${rosters.ids().join(', ') || 'none at all'}.`);
          return accounts.invite({ login, name, creator, roles: new Map(roles.map(({ schedule, role }) => [schedule, role])) });
        } finally {
          await rosters.close();
        }
      });
      tell(login, link, json);
    });

  user
    .command('reset')
    .description('make a one-time link with which somebody chooses a new password; the old one opens until then')
    .argument('<login>', 'what is typed to sign in', loginOf)
    .option('--json', 'end with one line of JSON')
    .action(async (login: string, { json = false }: { json?: boolean }) => {
      const link = await inData((accounts) => {
        const found = accounts.users.byLogin(login);
        if (found === null) throw new Stop(`There is no login "${login}": tandem user list shows all.`);
        return accounts.issueLink(found);
      });
      tell(login, link, json);
    });

  user
    .command('list')
    .description('everybody with an account, and their roles')
    .option('--json', 'one line of JSON')
    .action(async ({ json = false }: { json?: boolean }) => {
      const all = await inData(({ users, members }) =>
        users.all().map(({ id, login, name, creator, demo, password }) => ({
          login,
          name,
          creator,
          demo,
          invited: password === '',
          roles: Object.fromEntries(members.rolesOf(id)),
        })),
      );
      if (json) return terminal.out(`${JSON.stringify(all)}\n`);
      for (const { login, name, creator, invited, roles } of all) {
        const marks = [...(creator ? ['may make schedules'] : []), ...(invited ? ['invited'] : []), ...Object.entries(roles).map(([schedule, role]) => `${role} in ${schedule}`)];
        terminal.out(`${login}\t${name}\t${marks.join(', ')}\n`);
      }
    });
  return user;
}

interface AddOptions {
  readonly name: string;
  readonly creator?: boolean;
  readonly role: readonly Granted[];
  readonly json?: boolean;
}

function loginOf(text: string): string {
  const login = text.trim().normalize('NFKC').toLowerCase();
  if (login.length >= 3 && login.length <= 200) return login;
  throw new InvalidArgumentError('3 to 200 characters are accepted.');
}

function granted(text: string, before: readonly Granted[]): readonly Granted[] {
  const [, schedule, name] = /^([^=]+)=([^=]+)$/.exec(text) ?? [];
  const role = ROLES.find((candidate) => candidate === name);
  if (schedule === undefined || role === undefined) throw new InvalidArgumentError(`A schedule's id and one of ${ROLES.join(', ')} are accepted, such as ward-4=editor.`);
  return [...before, { schedule, role }];
}
