/** The `tandem` command. */
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

// As the server does: most of a short command is compiling.
enableCompileCache(join(import.meta.dirname, '../../node_modules/.cache/tandem'));
await import('./run-command.ts');
