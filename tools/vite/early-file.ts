import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Plugin, type Rolldown } from 'vite';
import { PASSED_ON, RESOLVE_CONDITIONS, SMALLER } from './bundle-options.ts';
import { directImportsPlugin } from './direct-imports.ts';

/** Where a remote keeps what runs by itself before its entry. */
const SOURCE = 'src/early.ts';

/**
 * Builds a remote's `src/early.ts`, if it has one, into a file that needs no other: one that shared a chunk with the view
 * would wait for it. A build of its own, since chunks and the federation plugin's own are decided for a whole build.
 */
export function earlyFile(): Plugin {
  let root = '';
  return {
    name: 'tandem:early-file',
    apply: 'build',
    configResolved(config) {
      root = config.root;
    },
    async generateBundle() {
      if (!existsSync(join(root, SOURCE))) return;
      const built = (await build({
        root,
        configFile: false,
        logLevel: 'warn',
        resolve: { conditions: RESOLVE_CONDITIONS },
        plugins: [directImportsPlugin(PASSED_ON)],
        build: {
          target: 'esnext',
          write: false,
          modulePreload: false,
          rolldownOptions: { input: SOURCE, output: { entryFileNames: 'assets/early-[hash].js', codeSplitting: false }, ...SMALLER },
        },
      })) as Rolldown.RolldownOutput;
      for (const file of built.output) {
        if (file.type === 'chunk') this.emitFile({ type: 'asset', fileName: file.fileName, source: file.code });
      }
    },
  };
}
