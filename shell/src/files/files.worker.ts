/** Runs beside the page, so that a large file never holds it up, and can be ended at any moment. */
import { createFileWork } from './file-work.ts';
import type { FileTask } from './file-task.ts';

const work = createFileWork();
const port = globalThis as unknown as Worker;

port.onmessage = async ({ data: { id, task } }: MessageEvent<{ id: number; task: FileTask }>) => port.postMessage({ id, answer: await work(task) });
