import { resolve } from 'node:path';
import { Command } from 'commander';
import { restoreIntoFolder, VERSION, writeBackup } from '@tandem/server';
import { withData } from '../open-data.ts';
import type { OperationParts } from './operation-parts.ts';

const NOT_INCLUDED = 'The published versions of the views (releases/) are not in it: the next start publishes what is built.';

export function backupCommand({ terminal, dataFolder, now }: OperationParts): Command {
  return new Command('backup')
    .description('copy all data, as it is at one moment, into one file, and read it back; the server may be running')
    .argument('<target>', 'a new file, or a folder in which one named by its time is made')
    .option('--json', 'end with one line of JSON')
    .action(async (target: string, { json = false }: { json?: boolean }) => {
      const written = await withData(dataFolder, now, ({ data }) =>
        writeBackup({ database: data.database, target, program: VERSION, now, progress: terminal.note }),
      );
      const { file, bytes, manifest } = written;
      const rows = Object.values(manifest.tables).reduce((sum, table) => sum + table.rows, 0);
      terminal.note(`Backed up ${rows} rows of ${Object.keys(manifest.tables).length} tables and read them back. ${NOT_INCLUDED}`);
      const { audit } = manifest;
      if (audit) terminal.note(`Last line of the audit: ${audit.seq}:${audit.hash}`);
      terminal.out(json ? `${JSON.stringify({ file, bytes, at: manifest.at, schema: manifest.schema, tables: manifest.tables, audit })}\n` : `${file}\n`);
    });
}

export function restoreCommand({ terminal, dataFolder, now }: OperationParts): Command {
  return new Command('restore-backup')
    .description('put a backup in the place of all data, which is backed up first; the server may be running')
    .argument('<backup>', 'a file that tandem backup wrote')
    .option('--json', 'end with one line of JSON')
    .action(async (backup: string, { json = false }: { json?: boolean }) => {
      const { manifest, kept, rows, broken } = await restoreIntoFolder({ folder: dataFolder, file: resolve(backup), program: VERSION, now, progress: terminal.note });
      terminal.note(`Restored ${rows} rows of ${manifest.at}. Everybody signs in again; a running server shows the restored data at once.`);
      terminal.note(`What was there before: ${kept}${broken === null ? '' : `, and the damaged files in ${broken}`}`);
      terminal.out(json ? `${JSON.stringify({ at: manifest.at, schema: manifest.schema, rows, kept, broken })}\n` : `${kept}\n`);
    });
}
