import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { constants, deflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { strToU8 } from 'fflate';
import { workbookOf } from '../testing/workbook-parts.ts';

/** A child that hangs is ended by this; nothing here measures speed. */
const DEADLINE = 120_000;
const MOST_MEGABYTES = 200;
const XLSX = new URL('../xlsx/xlsx.ts', import.meta.url).href;

/** Reads the file as an import does and says in one line what came of it and how much memory it took. */
const CHILD = `
import { existsSync, readFileSync } from 'node:fs';
import { detectTables, previewRoster, readFiles, SheetError } from '${XLSX}';
let told;
try {
  const { tables, mapping } = detectTables(readFiles([{ name: process.argv[2], bytes: readFileSync(process.argv[2]) }]), { name: 'x', timeZone: 'UTC' });
  told = 'read ' + previewRoster(tables, mapping).problemCount;
} catch (error) {
  if (!(error instanceof SheetError)) throw error;
  told = error.message;
}
// What resourceUsage says begins with the parent's memory at the fork; the kernel's own mark begins with this program.
const status = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : '';
const kilobytes = Number(/VmHWM:\\s+(\\d+)/.exec(status)?.[1] ?? process.resourceUsage().maxRSS);
console.log(JSON.stringify({ told, megabytes: kilobytes / 1024 }));
`;

const megabytes = (count: number): number => count * 1024 * 1024;
const sheet = (data: string): Uint8Array => workbookOf({ sheets: { S: data } });
/** So many bytes that pack to almost nothing. */
const blanks = (count: number): Uint8Array => new Uint8Array(megabytes(count)).fill(32);
const repeated = (text: string, times: number): string => text.repeat(times);

/** The headers of an archive's parts: where their method and their size as they are read stand. */
const HEADERS = [{ mark: 0x04034b50, method: 8, size: 22 }, { mark: 0x02014b50, method: 10, size: 24 }];

/** 300 MB of blanks where the sheet is, told to be so many; one piece of them packed, as often as is wanted: all would take longer than a case. */
function bomb(told = megabytes(300)): Uint8Array {
  const piece = deflateRawSync(blanks(1), { finishFlush: constants.Z_FULL_FLUSH });
  const packed = Buffer.concat([...Array.from({ length: 300 }, () => piece), deflateRawSync('')]);
  const bytes = workbookOf({ sheets: { S: '<sheetData/>' }, extra: { 'xl/worksheets/sheet0.xml': [packed, { level: 0 }] } });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let found = 0;
  for (let at = 0; at < bytes.length - 46; at += 1) {
    for (const { mark, method, size } of HEADERS) {
      if (view.getUint32(at, true) !== mark || view.getUint32(at + size, true) !== packed.length) continue;
      view.setUint16(at + method, 8, true);
      view.setUint32(at + size, told, true);
      found += 1;
    }
  }
  expect(found).toBe(HEADERS.length);
  return bytes;
}

const CASES: Readonly<Record<string, { readonly make: () => Uint8Array; readonly told: RegExp }>> = {
  'a zip bomb': { make: bomb, told: /Unpacked, this file is larger than 64 MB/ },
  'a bomb that claims to be small': { make: () => bomb(1000), told: /packed beyond reason|damaged/ },
  'an archive in an archive': { make: () => workbookOf({ sheets: { S: '<sheetData/>' }, extra: { 'xl/worksheets/sheet0.xml': bomb() } }), told: /damaged/ },
  'strings without end': { make: () => workbookOf({ sheets: { S: '<sheetData/>' }, strings: repeated(`<si><t>${repeated('abcdefgh0123', 80)}</t></si>`, 20_000) }), told: /more text than a rota/ },
  'a dimension of a million rows': { make: () => sheet('<dimension ref="A1:XFD1048576"/><sheetData><row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>'), told: /^read/ },
  'a million rows without content': { make: () => sheet(`<sheetData>${Array.from({ length: 1_048_576 }, (_, i) => `<row r="${i + 1}"/>`).join('')}</sheetData>`), told: /^read/ },
  'a million rows with content': { make: () => sheet(`<sheetData>${Array.from({ length: 1_000_000 }, (_, i) => `<row r="${i + 1}"><c><v>1</v></c></row>`).join('')}</sheetData>`), told: /more than 20000 rows/ },
  '10,000 columns': { make: () => sheet(`<sheetData>${repeated(`<row>${repeated('<c><v>1</v></c>', 10_000)}</row>`, 40)}</sheetData>`), told: /more than 500 columns/ },
  'one cell of 40 MB': { make: () => sheet(`<sheetData><row><c t="inlineStr"><is><t>${repeated('lorem ipsum dolor sit amet, ', 1_500_000)}</t></is></c></row></sheetData>`), told: /damaged|text/ },
  'elements in elements': { make: () => sheet(repeated('<a>', 2_000_000)), told: /damaged/ },
  'elements without number': { make: () => sheet(`<sheetData>${repeated('<c/><d e="1"/>', 3_500_000)}</sheetData>`), told: /damaged|beyond reason/ },
  '50 MB of a spreadsheet': { make: () => { const bytes = new Uint8Array(megabytes(50)); bytes.set([0x50, 0x4b, 3, 4]); return bytes; }, told: /has 50 MB; up to 20 MB/ },
  'a file cut off': { make: () => sheet(`<sheetData>${repeated('<row><c><v>1</v></c></row>', 1000)}</sheetData>`).slice(0, -200), told: /not copied completely/ },
  '20 MB of line ends': { make: () => strToU8(`a,b\n${repeated('\n', megabytes(19))}`), told: /^read/ },
  '20 MB of commas': { make: () => strToU8(repeated(',', megabytes(19))), told: /^read/ },
  '20 MB of quotes': { make: () => strToU8(`a,b\n"${repeated('""', megabytes(9))}`), told: /damaged at line 2/ },
};

let folder: string;
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'tandem-files-')); });
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('files made to fill memory or to take for ever', () => {
  it.each(Object.entries(CASES))('[ROTA-305] %s ends within bounds', (name, { make, told }) => {
    const path = join(folder, name.replaceAll(/\W/g, '-'));
    const script = join(folder, 'child.mts');
    writeFileSync(path, make());
    writeFileSync(script, CHILD);
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--max-old-space-size=128', script, path], { encoding: 'utf8', timeout: DEADLINE });
    expect([status, stderr]).toEqual([0, '']);
    const result = JSON.parse(stdout) as { told: string; megabytes: number };
    expect(result.told).toMatch(told);
    expect(result.megabytes).toBeLessThan(MOST_MEGABYTES);
  });
});
