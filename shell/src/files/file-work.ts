import { rosterToCsv, zipFiles } from '@tandem/rota/csv';
import { detectTables, previewRoster, readFiles, rosterToXlsx, SHEET_LIMITS, SheetError, type Table } from '@tandem/rota/xlsx';
import { files } from '@tandem/words/files';
import type { FileAnswer, FileTask, PickedFile } from './file-task.ts';
import { isInrc2, isJson, readInrc2, readJson } from './read-roster.ts';

const words = files.refused;
/** Rows of a table that are shown before the import. */
const SHOWN_ROWS = 8;
const MOST_FILES = 200;
const MEGABYTE = 1024 * 1024;

class Refusal extends Error {}

/** Does what the page asks, one thing after another; what was read stays for the previews that follow. */
export function createFileWork(): (task: FileTask) => Promise<FileAnswer> {
  let tables: readonly Table[] = [];

  async function read(picked: readonly PickedFile[], timeZone: string): Promise<FileAnswer> {
    checkSizes(picked);
    const name = nameOf(picked[0]?.path ?? '');
    if (isInrc2(picked.map(({ path }) => path))) {
      const texts = await Promise.all(picked.map(async ({ path, content }) => ({ path, text: await content.text() })));
      const preview = readInrc2(texts);
      return { kind: 'read', layout: 'inrc2', tables: [], mapping: null, name: preview.roster?.schedule.name ?? name, preview };
    }
    const [first] = picked;
    if (picked.length === 1 && first && isJson(await first.content.slice(0, 64).text())) {
      const preview = readJson(first.path, await first.content.text());
      if (!preview) throw new Refusal(words.notJson(first.path));
      return { kind: 'read', layout: 'json', tables: [], mapping: null, name: preview.roster?.schedule.name ?? name, preview };
    }
    const named = await Promise.all(
      picked.map(async ({ path, content }) => ({ name: baseOf(path), bytes: new Uint8Array(await content.arrayBuffer()) })),
    );
    const detected = detectTables(readFiles(named), { name, timeZone });
    tables = detected.tables;
    return {
      kind: 'read',
      layout: detected.layout,
      tables: tables.map((table) => ({ ...table, rows: table.rows.slice(0, SHOWN_ROWS), rowCount: table.rows.length })),
      mapping: detected.mapping,
      name: detected.mapping.name,
      preview: previewRoster(tables, detected.mapping),
    };
  }

  async function answer(task: FileTask): Promise<FileAnswer> {
    switch (task.kind) {
      case 'read':
        return read(task.files, task.timeZone);
      case 'preview':
        return { kind: 'preview', preview: previewRoster(tables, task.mapping) };
      case 'write':
        return { kind: 'written', bytes: task.format === 'xlsx' ? rosterToXlsx(task.roster) : zipFiles(rosterToCsv(task.roster)) };
      case 'zip':
        return { kind: 'written', bytes: zipFiles(task.files) };
    }
  }

  return async (task) => {
    try {
      return await answer(task);
    } catch (thrown) {
      return { kind: 'refused', message: thrown instanceof SheetError || thrown instanceof Refusal ? thrown.message : words.broken };
    }
  };
}

/** Before a byte is read. */
function checkSizes(picked: readonly PickedFile[]): void {
  if (picked.length === 0) throw new Refusal(words.none);
  if (picked.length > MOST_FILES) throw new Refusal(words.tooManyFiles(picked.length, MOST_FILES));
  const large = picked.find(({ content }) => content.size > SHEET_LIMITS.fileBytes);
  if (large) throw new Refusal(words.tooLarge(large.path, SHEET_LIMITS.fileBytes / MEGABYTE));
}

const baseOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
const nameOf = (path: string): string => baseOf(path).replace(/\.[^.]+$/, '').slice(0, 100);
