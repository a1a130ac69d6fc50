import type { FileAnswer, FileTask } from './file-task.ts';

/** The worker as seen from the page. */
export interface FileWorker {
  /** One task at a time. Resolves to null when it was cancelled. */
  readonly run: (task: FileTask) => Promise<FileAnswer | null>;
  /** Ends what is being done at once, and forgets what was read. */
  readonly cancel: () => void;
}

/**
 * @param start starts a worker; called when one is needed.
 * @param broken what is answered when the worker itself fails, out of memory for example.
 */
export function createFileWorker(start: () => Worker, broken: FileAnswer): FileWorker {
  let worker: Worker | null = null;
  let lastId = 0;
  let settle: ((answer: FileAnswer | null) => void) | null = null;

  const finish = (answer: FileAnswer | null): void => {
    settle?.(answer);
    settle = null;
  };
  const end = (answer: FileAnswer | null): void => {
    worker?.terminate();
    worker = null;
    finish(answer);
  };
  return {
    run: (task) =>
      new Promise((resolve) => {
        finish(null);
        settle = resolve;
        try {
          worker ??= start();
          const id = (lastId += 1);
          // What was asked before may still be answered.
          worker.onmessage = ({ data }: MessageEvent<{ id: number; answer: FileAnswer }>) => {
            if (data.id === lastId) finish(data.answer);
          };
          worker.onerror = () => end(broken);
          worker.onmessageerror = () => end(broken);
          worker.postMessage({ id, task });
        } catch {
          end(broken);
        }
      }),
    cancel: () => end(null),
  };
}
