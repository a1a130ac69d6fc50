import { attempt } from './attempt.ts';

/** A few words kept on this device. Storage may be forbidden or full: then nothing is kept and nothing fails. */
export interface Kept {
  /** '' where nothing is kept, null where nothing can be. */
  readonly get: (key: string) => string | null;
  /** '' takes it away. */
  readonly set: (key: string, value: string) => void;
}

/** @param storage throws where it is forbidden, some browsers already on access. */
export function createKept(storage: () => Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>): Kept {
  return {
    get: (key) => attempt(() => storage().getItem(`tandem-${key}`) ?? ''),
    set: (key, value) => attempt(() => (value ? storage().setItem(`tandem-${key}`, value) : storage().removeItem(`tandem-${key}`))),
  };
}
