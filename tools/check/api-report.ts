import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';
import { packageProgram, ROOT, runProgram, type StepResult } from './gate.ts';

const SYNC = join(ROOT, 'shared/sync');

/**
 * Compares the public surface of @tandem/sync with the reviewed report `shared/sync/api.md`, or writes it anew.
 * A difference is a change of the contract that every remote is built against, so it has to be seen in a diff.
 */
export async function checkApiReport({ write, of = SYNC }: { write: boolean; of?: string }): Promise<StepResult> {
  // Beside the package, so that the declarations resolve its dependencies.
  const folder = mkdtempSync(join(of, '.api-'));
  const report = join(of, 'api.md');
  try {
    // What the surface leads to is enough: tests, and what only they use, are most of the program.
    const project = join(folder, 'emit.json');
    writeFileSync(project, JSON.stringify({ extends: '../tsconfig.json', include: [], files: ['../src/index.ts'] }));
    const emitted = await runProgram(process.execPath, [
      packageProgram('typescript/bin/tsc'), '-p', project, '--noEmit', 'false', '--declaration', '--emitDeclarationOnly', '--rootDir', join(of, 'src'), '--outDir', folder,
    ]);
    if (emitted.code !== 0) return { passed: 0, failed: 1, output: emitted.output };
    const fresh = join(folder, 'sync.api.md');
    const lines: string[] = [];
    Extractor.invoke(configFor(of, folder), {
      localBuild: true,
      messageCallback: (message) => {
        message.handled = true;
        if (message.logLevel === ExtractorLogLevel.Error || message.logLevel === ExtractorLogLevel.Warning) lines.push(message.text);
      },
    });
    if (!existsSync(fresh)) return { passed: 0, failed: 1, output: lines.join('\n') };
    if (write) cpSync(fresh, report);
    const reviewed = existsSync(report) ? readFileSync(report, 'utf8') : '';
    const same = reviewed === readFileSync(fresh, 'utf8');
    return same
      ? { passed: 1, failed: 0, output: '' }
      : { passed: 0, failed: 1, output: `The public surface differs from ${relative(ROOT, report)}: run \`npm run fix\`, review the diff, commit it.` };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function configFor(of: string, folder: string): ExtractorConfig {
  const tsconfig = join(folder, 'tsconfig.json');
  writeFileSync(tsconfig, JSON.stringify({ extends: '../tsconfig.json', include: [], files: ['index.d.ts'] }));
  return ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(of, 'package.json'),
    configObject: {
      projectFolder: folder,
      mainEntryPointFilePath: join(folder, 'index.d.ts'),
      newlineKind: 'lf',
      compiler: { tsconfigFilePath: tsconfig },
      apiReport: { enabled: true, reportFileName: 'sync.api.md', reportFolder: folder, reportTempFolder: join(folder, 'temp'), includeForgottenExports: true },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      messages: { extractorMessageReporting: { default: { logLevel: 'none' as ExtractorLogLevel } } },
    },
  });
}
