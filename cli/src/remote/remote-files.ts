import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { prefixOf, type NewRemote, type Of } from './remote-name.ts';

const TEMPLATE = join(import.meta.dirname, 'template');
const ENDING = '.txt';
/** 20 November 2026 is a Friday. */
const NOVEMBER = Array.from({ length: 30 }, (_, day) => `2026-11-${String(day + 1).padStart(2, '0')}`);
const list = (days: readonly string[]): string => `[${days.map((day) => `'${day}'`).join(', ')}]`;

/** What differs in a view by what it shows at once; the last two are what its test expects. */
const BY_PERIOD: Readonly<Record<Of, Readonly<Record<string, string>>>> = {
  week: { window: 'week', localeName: 'locale', rotaImport: '{ firstDayOfWeek, weekDays, type IsoDate }', days: 'weekDays(date, firstDayOfWeek(locale))', expectedDays: list(NOVEMBER.slice(15, 22)), nextFrom: "'2027-01-11'" },
  month: { window: 'month', localeName: '_locale', rotaImport: '{ monthDays, type IsoDate }', days: 'monthDays(date)', expectedDays: list(NOVEMBER), nextFrom: "'2027-01-01'" },
  day: { window: 'week', localeName: '_locale', rotaImport: 'type { IsoDate }', days: '[date]', expectedDays: '[DAY]', nextFrom: "'2027-01-13'" },
};

/** The files of a new remote: path in the repository → text. @param versions of packages, by name, as the other remotes have them */
export async function remoteFiles(remote: NewRemote, versions: Readonly<Record<string, string>>): Promise<ReadonlyMap<string, string>> {
  const { name, path, of, titles } = remote;
  const camel = name.replaceAll(/-(.)/g, (_all, letter: string) => letter.toUpperCase());
  const values: Readonly<Record<string, string>> = { ...versions, ...BY_PERIOD[of], name, path, of, camel, prefix: prefixOf(name), ...titles };
  const files = new Map<string, string>();
  for (const entry of (await readdir(TEMPLATE, { recursive: true })).filter((each) => each.endsWith(ENDING)).sort()) {
    const place = placeOf(entry.slice(0, -ENDING.length).replaceAll('\\', '/'), name);
    const text = await readFile(join(TEMPLATE, entry), 'utf8');
    files.set(place, text.replaceAll(/\{\{([\w-]+)\}\}/g, (_all, key: string) => quotable(values[key] ?? missing(entry, key), place, key)));
  }
  return files;
}

function missing(entry: string, key: string): never {
  throw new Error(`${entry} names {{${key}}}, which nothing fills`);
}

/** The words of a view stand in the one catalogue. */
function placeOf(path: string, name: string): string {
  const [, language] = /^words\/(en|de)\.ts$/.exec(path) ?? [];
  if (language !== undefined) return `shared/words/src/${language}/${name}.ts`;
  return path === 'words/words.ts' ? `shared/words/src/${name}.ts` : `remotes/${name}/${path}`;
}

/** A title as it stands between the quotes of the file. */
function quotable(value: string, place: string, key: string): string {
  if (key !== 'en' && key !== 'de') return value;
  if (place.endsWith('.json')) return JSON.stringify(value).slice(1, -1);
  return place.endsWith('.ts') ? value.replaceAll(/[\\']/g, '\\$&') : value;
}
