import { isFreeId } from '../reference/check-reference.ts';
import { folded } from './parse-value.ts';

/** Things in the order of the file, found by any of their names. */
export interface List<T> {
  readonly items: readonly T[];
  /** false when there is one with this id already. */
  add(item: T): boolean;
  /** By exact text before text without regard to case, by the first kind of name before the next; null when unknown or several people have this name. */
  find(text: string): T | null;
  byId(id: string): T | null;
  /** By the surest of its names alone, without regard to case. */
  first(text: string): T | null;
  /** An id made of a name that nothing in the list has. */
  newId(name: string): string;
}

/** `namesOf` gives what an item is called by, the surest first. */
export function createList<T extends { readonly id: string }>(namesOf: (item: T) => readonly string[]): List<T> {
  const items: T[] = [];
  const ids = new Map<string, T>();
  const exact = new Map<string, T | null>();
  const loose = new Map<string, T | null>();
  const keep = (map: Map<string, T | null>, key: string, item: T): void => {
    const known = map.get(key);
    map.set(key, known === undefined || known === item ? item : null);
  };
  return {
    items,
    add(item) {
      if (ids.has(item.id)) return false;
      items.push(item);
      ids.set(item.id, item);
      for (const [place, name] of namesOf(item).entries()) {
        keep(exact, `${place} ${name}`, item);
        keep(loose, `${place} ${folded(name)}`, item);
      }
      return true;
    },
    find(text) {
      for (const [map, key] of [[exact, text], [loose, folded(text)]] as const) {
        for (let place = 0; place < 3; place += 1) {
          const found = map.get(`${place} ${key}`);
          if (found !== undefined) return found;
        }
      }
      return null;
    },
    first: (text) => loose.get(`0 ${folded(text)}`) ?? null,
    byId: (id) => ids.get(id) ?? null,
    newId(name) {
      const base = name.normalize('NFD').replace(/\p{M}/gu, '').replace(/[^A-Za-z0-9_.-]+/g, '-').replace(/^[^A-Za-z0-9]+|-+$/g, '').slice(0, 56) || 'x';
      let id = base;
      for (let n = 2; ids.has(id) || !isFreeId(id); n += 1) id = `${base}-${n}`;
      return id;
    },
  };
}
