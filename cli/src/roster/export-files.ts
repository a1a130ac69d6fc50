import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Stop } from '../stop.ts';
import type { Terminal } from '../terminal.ts';

export interface ExportedFiles {
  readonly files: readonly { readonly path: string; readonly text: string | Uint8Array }[];
}

/**
 * Writes exported files into a folder, or a single one to standard output. Nothing that exists is overwritten.
 * @throws Stop
 */
export function writeExport({ files }: ExportedFiles, folder: string | undefined, terminal: Terminal): void {
  const [only] = files;
  if (folder === undefined) {
    if (!only || files.length > 1) throw new Stop(`This format has ${files.length} files: give a folder for them with --out.`);
    if (typeof only.text !== 'string') throw new Stop('A spreadsheet is no text: give a folder for it with --out.');
    return terminal.out(only.text);
  }
  for (const { path, text } of files) {
    const target = join(folder, path);
    try {
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, text, { flag: 'wx' });
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new Stop(code === 'EEXIST' ? `${target} exists: remove it, or give another folder with --out.` : `${target} cannot be written (${code ?? String(error)}): give another folder with --out.`);
    }
    terminal.note(`Wrote ${target}`);
  }
}
