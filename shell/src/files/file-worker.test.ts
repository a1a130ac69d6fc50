import { describe, expect, it, vi } from 'vitest';
import type { FileAnswer } from './file-task.ts';
import { createFileWorker } from './file-worker.ts';

/** A worker whose answers the test gives. */
function port(): Worker & { readonly sent: { id: number }[]; readonly say: (id: number, answer: FileAnswer) => void } {
  const sent: { id: number }[] = [];
  const worker = {
    sent,
    onmessage: null as ((event: MessageEvent) => void) | null,
    onerror: null as (() => void) | null,
    postMessage: (message: { id: number }) => void sent.push(message),
    terminate: vi.fn(),
    say: (id: number, answer: FileAnswer) => worker.onmessage?.({ data: { id, answer } } as MessageEvent),
  };
  return worker as never;
}
const BROKEN: FileAnswer = { kind: 'refused', message: 'broken' };
const DONE: FileAnswer = { kind: 'written', bytes: new Uint8Array() };

describe('the worker that reads files', () => {
  it('[SHELL-221] is ended at once when its task is cancelled, and started again for the next', async () => {
    const [first, second] = [port(), port()];
    const start = vi.fn().mockReturnValueOnce(first).mockReturnValueOnce(second);
    const worker = createFileWorker(start, BROKEN);
    const task = worker.run({ kind: 'zip', files: [] });
    worker.cancel();
    expect(await task).toBeNull();
    expect(first.terminate).toHaveBeenCalledOnce();
    const next = worker.run({ kind: 'zip', files: [] });
    second.say(2, DONE);
    expect(await next).toEqual(DONE);
  });

  it('[SHELL-221] passes over the answer to a task that another one has replaced', async () => {
    const only = port();
    const worker = createFileWorker(() => only, BROKEN);
    const first = worker.run({ kind: 'zip', files: [] });
    const second = worker.run({ kind: 'zip', files: [] });
    only.say(1, BROKEN);
    only.say(2, DONE);
    expect(await first).toBeNull();
    expect(await second).toEqual(DONE);
  });

  it('[SHELL-222] that fails, or does not start, is an answer', async () => {
    const failing = port();
    const worker = createFileWorker(() => failing, BROKEN);
    const task = worker.run({ kind: 'zip', files: [] });
    failing.onerror?.(new Event('error') as ErrorEvent);
    expect(await task).toEqual(BROKEN);
    const refused = createFileWorker(() => {
      throw new Error('refused');
    }, BROKEN);
    expect(await refused.run({ kind: 'zip', files: [] })).toEqual(BROKEN);
  });
});
