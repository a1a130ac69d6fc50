/** A few words kept on this device. Storage may be forbidden or full: then nothing is kept and nothing fails. */
export interface Kept {
  /** null: nothing is kept; undefined: nothing can be. */
  readonly get: (key: string) => string | null | undefined;
  /** null takes it away. */
  readonly set: (key: string, value: string | null) => void;
}

/** @param storage throws where it is forbidden, some browsers already on access. */
export function createKept(storage: () => Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>): Kept {
  return {
    get: (key) => attempt(() => storage().getItem(`tandem-${key}`)),
    set: (key, value) => attempt(() => (value === null ? storage().removeItem(`tandem-${key}`) : storage().setItem(`tandem-${key}`, value))),
  };
}

function attempt<T>(use: () => T): T | undefined {
  try {
    return use();
  } catch {
    return undefined;
  }
}
