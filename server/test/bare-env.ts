import { join } from 'node:path';

/** What a process that a test starts gets of the environment. Compiled code is kept, so that the next one starts sooner. */
export const BARE_ENV = { PATH: process.env['PATH'] ?? '', NODE_COMPILE_CACHE: join(import.meta.dirname, '../../node_modules/.cache/tandem') };
