/** What the demo begins with: four people, a ward in which everybody has a role, and a pool in which two have. */
import type { Role } from '@tandem/rest';
import { addDays, dateIn, isoWeekday, type IsoDate } from '@tandem/rota';
import { generateRoster } from '@tandem/rota/generate';
import type { DatabaseSync } from 'node:sqlite';
import type { Accounts } from './accounts/accounts.ts';
import type { Rosters } from './rosters/rosters.ts';
import { inTransaction } from './storage/transaction.ts';

/** Well known: its users are refused wherever others than this machine reach the server. */
export const DEMO_PASSWORD = 'tandem-demo';
const WARD = 'ward-4-north';
const POOL = 'ward-5-nights';
const TIME_ZONE = 'Europe/Berlin';
const SEED = 20_261_116;

const USERS: readonly { readonly login: string; readonly name: string; readonly roles: Readonly<Record<string, Role>> }[] = [
  { login: 'mara', name: 'Mara Lindqvist', roles: { [WARD]: 'operator', [POOL]: 'operator' } },
  { login: 'ana', name: 'Ana Kovač', roles: { [WARD]: 'editor', [POOL]: 'editor' } },
  { login: 'tomas', name: 'Tomás Ribeiro', roles: { [WARD]: 'editor' } },
  { login: 'vic', name: 'Vic Moreau', roles: { [WARD]: 'viewer' } },
];
const PLANNER = 'mara';

export const DEMO_LOGINS: readonly string[] = USERS.map(({ login }) => login);

export interface DemoParts {
  readonly database: DatabaseSync;
  readonly accounts: Accounts;
  readonly rosters: Rosters;
  readonly now: () => number;
  readonly say: (line: string) => void;
}

/** Makes what is missing of the demo; an interrupted first start is thereby finished by the next one. */
export async function seedDemo({ database, accounts, rosters, now, say }: DemoParts): Promise<void> {
  if (accounts.users.byLogin(PLANNER) === null) await addUsers(database, accounts);
  const planner = accounts.users.byLogin(PLANNER)?.id ?? PLANNER;
  const firstDate = firstMonday(now());
  const wanted = [
    { id: WARD, options: { name: 'Ward 4 North', staff: 120, seed: SEED } },
    { id: POOL, options: { name: 'Ward 5 Nights', staff: 24, seed: SEED + 1 } },
  ];
  for (const { id, options } of wanted) {
    if (rosters.has(id)) continue;
    say(`Making the demo rota ${options.name}: ${options.staff} people, 8 weeks …`);
    await rosters.create(generateRoster({ ...options, weeks: 8, firstDate, timeZone: TIME_ZONE }), planner, 'demo');
  }
}

async function addUsers(database: DatabaseSync, accounts: Accounts): Promise<void> {
  const hash = await accounts.hash(DEMO_PASSWORD);
  inTransaction(database, () => {
    for (const { login, name, roles } of USERS) {
      const user = accounts.users.add({ login, name, password: hash, creator: login === PLANNER, demo: true });
      for (const [schedule, role] of Object.entries(roles)) accounts.members.grant(user.id, schedule, role);
    }
  });
}

/** The Monday two weeks before the week that holds `at`, so that today has a past and a future. */
function firstMonday(at: number): IsoDate {
  const today = dateIn(TIME_ZONE, at);
  return addDays(today, 1 - isoWeekday(today) - 14);
}
