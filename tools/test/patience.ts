import { vi } from 'vitest';

/** Milliseconds: what is waited for comes, or the test has failed; how long it takes is the machine's affair. */
const PATIENCE = 30_000;

const { waitFor } = vi;
const waitPatiently: typeof waitFor = (callback, options) => waitFor(callback, typeof options === 'number' ? options : { timeout: PATIENCE, ...options });
// Many files run in one worker, each after this.
if (waitFor.name !== waitPatiently.name) vi.waitFor = waitPatiently;
