/** What besides its own folder names a remote: the lock file and the budgets of sizes. */
interface Lock {
  readonly packages: Readonly<Record<string, object>>;
}
interface PackageFile {
  readonly name: string;
  readonly version: string;
  readonly dependencies: object;
  readonly devDependencies: object;
}
interface Budget {
  readonly name: string;
  readonly path: readonly string[];
  readonly limit: string;
  readonly gzip: boolean;
}

const text = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** The lock file with one more workspace, as npm would write it: `npm ci` takes it, and nothing has to be installed. */
export function lockWith(lockText: string, remote: string, { name, version, dependencies, devDependencies }: PackageFile): string {
  const lock = JSON.parse(lockText) as Lock;
  // What a remote of that name has left that somebody has taken away goes.
  const packages: [string, object][] = Object.entries(lock.packages).filter(([key]) => key !== `node_modules/${name}` && key !== `remotes/${remote}`);
  const put = (key: string, entry: object): void => {
    const at = packages.findIndex(([other]) => other !== '' && other.localeCompare(key, 'en') > 0);
    packages.splice(at < 0 ? packages.length : at, 0, [key, entry]);
  };
  put(`node_modules/${name}`, { resolved: `remotes/${remote}`, link: true });
  put(`remotes/${remote}`, { name, version, dependencies, devDependencies });
  return text({ ...lock, packages: Object.fromEntries(packages) });
}

/** The budgets with those of one more remote, before the one of the first view. */
export function budgetsWith(budgetText: string, remote: string): string {
  const budgets = (JSON.parse(budgetText) as Budget[]).filter((budget) => !budget.name.startsWith(`${remote},`));
  const more: Budget[] = [
    { name: `${remote}, JS`, path: [`remotes/${remote}/dist/assets/*.js`], limit: '24 kB', gzip: true },
    { name: `${remote}, CSS`, path: [`remotes/${remote}/dist/**/*.css`], limit: '2 kB', gzip: true },
  ];
  return text([...budgets.slice(0, -1), ...more, ...budgets.slice(-1)]);
}
