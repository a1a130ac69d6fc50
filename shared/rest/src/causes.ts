import { errorsLater } from '@tandem/words/errors-later';
import type { RotaError } from './errors.ts';

type Words = typeof errorsLater;
type Causes = Words['causes'];
type ValuesOf<C extends keyof Causes> = Parameters<Causes[C]> extends [infer V] ? V : unknown;

/** One thing that is wrong, as any language can say it: a code of the catalogue with what its sentence names. */
export type Cause = { readonly [C in keyof Causes]: { readonly code: C } & ValuesOf<C> }[keyof Causes];

/** The error with the catalogue's sentences in place of the server's, which stay where a code is not known here. */
export function reword(error: RotaError, { causes, finding }: Words = errorsLater): RotaError {
  const findings = error.findings?.map((found) => ({ ...found, message: finding(found) }));
  const said = findings?.map(({ message }) => message) ?? error.causes?.map((cause) => (causes[cause.code] as ((values: Cause) => string) | undefined)?.(cause)) ?? [];
  const known = said.length > 0 && !said.includes(undefined);
  return { ...error, ...(findings && { findings }), ...(known && { reason: [...new Set(said)].join(' ') }) };
}
