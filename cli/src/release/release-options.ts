import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { includeName } from '@tandem/rest';
import { InvalidArgumentError } from 'commander';

export function percentOf(text: string): number {
  const percent = Number(text);
  if (/^\d{1,3}(\.\d{1,2})?$/.test(text) && percent > 0 && percent <= 100) return percent;
  throw new InvalidArgumentError('a percentage above 0, up to 100, is accepted.');
}

export function numberOf(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('a number from 1 is accepted.');
}

/** Where a page of writes ended. */
export function placeOf(text: string): string {
  if (/^[A-Za-z0-9._-]{1,64}\/\d{1,15}$/.test(text)) return text;
  throw new InvalidArgumentError('the "next" of a page is accepted, such as ward-a/120.');
}

export function timeOf(text: string): number {
  const at = Date.parse(text);
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text) && Number.isFinite(at)) return at;
  throw new InvalidArgumentError('a time such as 2026-11-20T08:00:00Z is accepted.');
}

/** For an option that may be given several times. */
export const several = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];

/** Who is named in a rollout; may be given several times. */
export function namedOf(text: string, before: readonly string[] = []): readonly string[] {
  if (includeName.safeParse(text).success) return [...before, text];
  throw new InvalidArgumentError('user:LOGIN, team:ROTA (the id of a rota) and role:viewer, role:editor or role:operator are accepted.');
}

/** A remote's folder or its build. */
export function distOf(folder: string): string {
  const inside = join(resolve(folder), 'dist');
  return existsSync(join(inside, 'unit.json')) ? inside : resolve(folder);
}
