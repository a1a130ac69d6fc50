/**
 * One build of the remote in the working directory, begun when it is told to: what a build needs is loaded by then. A process
 * builds once, since the federation plugin keeps state between builds.
 */
import { build } from 'vite';
// Only loaded: the remote's own configuration takes it from here.
import './remote-config.ts';

const [, , outDir = 'dist'] = process.argv;
// Whoever started it is gone.
process.once('disconnect', () => process.exit(1));
process.once('message', () => void build({ logLevel: 'error', build: { outDir, emptyOutDir: true } }).then(() => process.exit(0), fail));

function fail(error: unknown): void {
  const text = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${text}\n`, () => process.exit(1));
}
