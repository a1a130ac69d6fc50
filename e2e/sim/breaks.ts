/**
 * Faults that are put into the shipped modules from outside, each of which a run has to notice. They are changes of the source
 * text as it is loaded; one that finds nothing to change fails, so that none outlives what it breaks.
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

interface Change {
  /** From the repository's root. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

export const BREAKS: Readonly<Record<string, readonly Change[]>> = {};

export const breakNames = (): string[] => Object.keys(BREAKS);

/**
 * Breaks a part of what is loaded from now on.
 * @throws RangeError for an unknown name, Error where there is nothing to break any more
 */
export function applyBreak(name: string): void {
  const changes = BREAKS[name];
  if (!changes) throw new RangeError(`There is no break "${name}": there are ${breakNames().join(', ')}.`);
  const root = new URL('../../', import.meta.url);
  const changed = new Map<string, string>();
  for (const { file, find, replace } of changes) {
    const url = new URL(file, root).href;
    const text = changed.get(url) ?? readFileSync(fileURLToPath(url), 'utf8');
    if (text.split(find).length !== 2) throw new Error(`The break "${name}" expects once in ${file}: ${find}`);
    changed.set(url, text.replace(find, replace));
  }
  registerHooks({
    load(url, context, next) {
      const source = changed.get(url);
      return source === undefined ? next(url, context) : { format: 'module-typescript', source, shortCircuit: true };
    },
  });
}
