import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { auditFlags, createAccounts, createAudit, createRosters, openDataFolder, type Accounts, type DataFolder, type Rosters } from '@tandem/server';
import { Stop } from './stop.ts';

/** The data folder that the server uses too: `TANDEM_DATA`, else `./data`. */
export const dataFolderOf = (env: Readonly<Record<string, string | undefined>>, cwd: string): string =>
  resolve(cwd, env['TANDEM_DATA']?.trim() || 'data');

/**
 * Runs `work` on the rosters of a data folder, beside a server that may be using it.
 * @throws Stop when there is no data and none is to be made
 */
export async function withRosters<T>(folder: string, { create }: { readonly create: boolean }, work: (rosters: Rosters, data: DataFolder) => T | Promise<T>): Promise<T> {
  if (!create) requireData(folder);
  const data = openDataFolder(folder, { serving: false });
  const rosters = createRosters({ database: data.database, onFlag: auditFlags(createAudit(data.database, Date.now)) });
  try {
    return await work(rosters, data);
  } finally {
    await rosters.close();
    data.close();
  }
}

/**
 * Runs `work` on the database of a data folder, beside a server that may be using it.
 * @throws Stop when there is no data
 */
export async function withData<T>(folder: string, now: () => number, work: (parts: { data: DataFolder; accounts: Accounts }) => T | Promise<T>): Promise<T> {
  requireData(folder);
  const data = openDataFolder(folder, { serving: false });
  try {
    return await work({ data, accounts: createAccounts({ db: data.database, now, allowDemo: true }) });
  } finally {
    data.close();
  }
}

function requireData(folder: string): void {
  if (existsSync(join(folder, 'tandem.sqlite'))) return;
  throw new Stop(`There is no data in ${folder}: set TANDEM_DATA to the folder that the server uses.`);
}
