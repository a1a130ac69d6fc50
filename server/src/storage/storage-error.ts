/** The data folder cannot be used. Its message is one sentence for the person who starts the program: what, and what to do. */
export class StorageError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'StorageError';
  }
}
