/** The server as a program. */
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

// Most of a start is compiling. Kept inside the installation: whoever can write there can change the program anyway.
enableCompileCache(join(import.meta.dirname, '../../node_modules/.cache/tandem'));
await import('./run-server.ts');
