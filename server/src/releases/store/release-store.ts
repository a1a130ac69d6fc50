export interface Stored {
  readonly body: Buffer;
  /** Of this content at this key; opaque. */
  readonly etag: string;
}

/**
 * Where releases lie. A key is a path such as `log/7.json`. Most keys are created once and never change; a few are swapped, and
 * one key is only ever used in one of the two ways.
 */
export interface ReleaseStore {
  /** What is stored, or null. @throws StoreFailure */
  get(key: string): Promise<Stored | null>;
  /** Keys that begin so, in no order; what is not finished is not among them. @throws StoreFailure */
  list(prefix: string): Promise<readonly string[]>;
  /** Stores whole, or not at all, and only where nothing is stored. Of many at the same time one makes it. @throws StoreFailure */
  create(key: string, body: Uint8Array | string): Promise<'made' | 'taken'>;
  /** Replaces exactly what has this etag; null: only where nothing is stored. @throws StoreFailure */
  swap(key: string, body: string, etag: string | null): Promise<'swapped' | 'changed'>;
  /** Removes it, if it is there. @throws StoreFailure */
  remove(key: string): Promise<void>;
}

/** A store does not do what it is asked for. Its message is one sentence for a person. */
export class StoreFailure extends Error {
  /** `unconditional`: it would let two publishers overwrite each other. */
  readonly code: 'unreachable' | 'refused' | 'unconditional';

  constructor(code: StoreFailure['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
