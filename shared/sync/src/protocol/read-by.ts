/** What a schema says of a value, as far as readers here ask for it. */
type Read<T> = { readonly success: true; readonly data: T } | { readonly success: false; readonly error: { readonly issues: readonly Issue[] } };

export interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/**
 * What a schema of zod says of a value that came from outside. Never throws: a check of zod compares the length of whatever has one,
 * and a `{length: {toString: 1}}` makes the comparison itself throw.
 */
export function readBy<T>(schema: { readonly safeParse: (given: unknown) => Read<T> }, given: unknown): Read<T> {
  try {
    return schema.safeParse(given);
  } catch {
    return { success: false, error: { issues: [{ path: [], message: 'Invalid input' }] } };
  }
}
