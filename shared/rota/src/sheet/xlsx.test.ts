import { strToU8, unzipSync, zipSync } from 'fflate';
import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import { inline, workbookOf } from '../testing/workbook-parts.ts';
import { columnName, readXlsx, SheetError, writeXlsx, type SheetLimits } from '../xlsx/xlsx.ts';
import { SHEET_LIMITS } from './sheet.ts';
import { isDateFormat } from './cell-formats.ts';
import { createXmlScanner } from './xml-scanner.ts';

/** `{ A1: 'text' }` of the only sheet. */
function cellsOf(bytes: Uint8Array, limits?: SheetLimits): Record<string, unknown> {
  const [sheet] = readXlsx(bytes, limits).sheets;
  return Object.fromEntries((sheet?.rows ?? []).flatMap(({ number, cells }) => cells.map(({ column, value }) => [`${columnName(column)}${number}`, value])));
}
const told = (bytes: Uint8Array, limits?: SheetLimits): SheetError => {
  try {
    readXlsx(bytes, limits);
  } catch (error) {
    if (error instanceof SheetError) return error;
    throw error;
  }
  throw new Error('was read');
};
const one = (data: string): Uint8Array => workbookOf({ sheets: { S: `<sheetData>${data}</sheetData>` } });

describe('reading a workbook', () => {
  it('[ROTA-300] takes shared, inline and rich text, numbers, truth values and errors, whatever the prefix', () => {
    const bytes = workbookOf({
      strings: '<si><t>Mei-Ling</t></si><si><r><t>Mei</t></r><r><rPr><b/></rPr><t xml:space="preserve"> Ling</t></r><rPh sb="0" eb="1"><t>x</t></rPh></si>',
      sheets: {
        S: `<x:sheetData xmlns:x="m"><x:row r="2"><x:c r="A2" t="s"><x:v>0</x:v></x:c><x:c r="B2" t="s"><x:v>1</x:v></x:c>${inline('D2', 'a &amp; b &#252;<![CDATA[ <c> ]]>')}</x:row>
          <row><c><v>7.5</v></c><c t="b"><v>1</v></c><c t="e"><v>#REF!</v></c><c s="4"/><c t='str'><f>A1</f><v>_x000D_x</v></c></row></x:sheetData>`,
      },
    });
    expect(cellsOf(bytes)).toEqual({ A2: 'Mei-Ling', B2: 'Mei Ling', D2: 'a & b ü <c> ', A3: 7.5, B3: true, C3: '#REF!', E3: '\rx' });
  });

  it('[ROTA-301] shows numbers in a date format as dates and times, in both day counts', () => {
    const styles = '<numFmts><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="0.0&quot; days&quot;"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="20"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs>';
    const data = '<sheetData><row r="1"><c s="1"><v>44256</v></c><c s="2"><v>0.2708333333</v></c><c s="3"><v>44256.9375</v></c><c s="4"><v>5</v></c><c><v>44256</v></c><c s="1"><v>59</v></c><c s="1"><v>61</v></c><c t="d"><v>2021-03-01T00:00:00</v></c></row></sheetData>';
    expect(cellsOf(workbookOf({ styles, sheets: { S: data } }))).toEqual({ A1: '2021-03-01', B1: '06:30', C1: '2021-03-01 22:30', D1: 5, E1: 44256, F1: '1900-02-28', G1: '1900-03-01', H1: '2021-03-01' });
    expect(cellsOf(workbookOf({ styles, sheets: { S: data }, workbookPr: '<workbookPr date1904="1"/>' }))).toMatchObject({ A1: '2025-03-02', C1: '2025-03-02 22:30' });
    expect(['[h]:mm', 'd.m.yy', '[$-409]mmm yy'].map(isDateFormat)).toEqual([true, true, true]);
    expect(['General', '0.00', '[Red]0', '#,##0 "Std."', '0\\d'].map(isDateFormat)).toEqual([false, false, false, false, false]);
  });

  it('[ROTA-302] takes the last result of a formula, and says that there was one', () => {
    const [sheet] = readXlsx(one('<row r="1"><c r="A1"><f>WEBSERVICE("http://x")</f><v>12</v></c><c r="B1"><f>1+1</f></c></row>')).sheets;
    expect(sheet?.rows).toEqual([{ number: 1, cells: [{ column: 0, kind: 'number', value: 12, formula: true }] }]);
  });

  it('[ROTA-303] never goes by the size that a sheet claims, and refuses what is past a limit', () => {
    const claimed = workbookOf({ sheets: { S: `<dimension ref="A1:XFD1048576"/><sheetData><row r="1048576">${inline('A1048576', 'last')}</row></sheetData>` } });
    expect(cellsOf(claimed)).toEqual({ A1048576: 'last' });
    const limits = { ...SHEET_LIMITS, rows: 2, columns: 3, cells: 4 };
    const rows = (count: number): string => Array.from({ length: count }, (_, i) => `<row r="${i + 1}">${inline(`A${i + 1}`, 'x')}</row>`).join('');
    expect(cellsOf(one(`${rows(2)}<row/><row><c s="1"/></row>`), limits)).toEqual({ A1: 'x', A2: 'x' });
    expect(told(one(rows(3)), limits).expected).toBe('at most 2 rows');
    expect(told(one(`<row r="1">${inline('D1', 'x')}</row>`), limits)).toMatchObject({ where: 'sheet “S”, cell D1', expected: 'at most 3 columns' });
    expect(told(workbookOf({ sheets: { A: `<sheetData>${rows(2)}</sheetData>`, B: `<sheetData>${rows(2)}</sheetData>`, C: `<sheetData>${rows(1)}</sheetData>` } }), limits).expected).toBe('at most 4 filled cells');
    expect(told(claimed, { ...limits, inflatedBytes: 300 }).message).toContain('packed beyond reason');
    expect(told(claimed, { ...limits, fileBytes: 300 }).message).toContain('are read');
  });

  it('[ROTA-304] says of a file that cannot be read what it is and what to do', () => {
    const good = one(`<row r="1">${inline('A1', 'x')}</row>`);
    expect(told(new Uint8Array()).message).toContain('is empty');
    expect(told(strToU8('%PDF-1.7')).message).toContain('neither an .xlsx nor a .csv');
    const compound = new Uint8Array(2000);
    compound.set([0xd0, 0xcf, 0x11, 0xe0]);
    expect(told(compound).message).toContain('older Excel');
    compound.set([...'EncryptedPackage'].flatMap((letter) => [letter.charCodeAt(0), 0]), 512);
    expect(told(compound).message).toContain('password');
    for (const kept of [4, 40, good.length - 30, good.length - 1]) expect(told(good.slice(0, kept)).message).toMatch(/not copied completely|neither an/);
    expect(told(zipSync({ 'a.txt': strToU8('x') })).message).toContain('neither a workbook');
    expect(told(zipSync({ 'content.xml': strToU8('x'), mimetype: strToU8('ods') })).message).toContain('OpenDocument');
    for (const broken of ['<row><c></row>', '<row', '<row>&', '<!DOCTYPE x [<!ENTITY a "b">]>']) expect(told(one(broken)).message, broken).toContain('is damaged at xl/worksheets/sheet0.xml');
    const flagged = good.slice();
    const view = new DataView(flagged.buffer);
    for (let at = 0; at < flagged.length - 4; at += 1) if (view.getUint32(at, true) === 0x02014b50) flagged[at + 8] = 1;
    expect(told(flagged).message).toContain('password');
  });

  it('[ROTA-304] a single changed byte in a packed part is found', () => {
    const bytes = one(`<row r="1">${inline('A1', 'the same words over and over, the same words over and over')}</row>`);
    const paths = Object.keys(unzipSync(bytes));
    expect(paths.length).toBeGreaterThan(3);
    let refused = 0;
    for (let at = 40; at < 240; at += 7) {
      const changed = bytes.slice();
      changed[at] = (changed[at] ?? 0) ^ 0x10;
      try {
        readXlsx(changed);
      } catch (error) {
        expect(error).toBeInstanceOf(SheetError);
        refused += 1;
      }
    }
    expect(refused).toBeGreaterThan(10);
    const files = Object.fromEntries(Object.entries(unzipSync(bytes)));
    const stored = zipSync(files, { level: 0 });
    const at = new TextDecoder('latin1').decode(stored).indexOf('the same words');
    expect(cellsOf(stored)).toHaveProperty('A1');
    stored[at] = 'T'.charCodeAt(0);
    expect(told(stored).message).toContain('is damaged');
  });

  it('[ROTA-306] keeps HTML and names such as __proto__ as the text they are', () => {
    const bytes = workbookOf({ sheets: { __proto: `<sheetData><row r="1">${inline('A1', '&lt;img src=x onerror=alert(1)&gt;')}${inline('B1', '__proto__')}</row></sheetData>` } });
    expect(cellsOf(bytes)).toEqual({ A1: '<img src=x onerror=alert(1)>', B1: '__proto__' });
    expect(({} as Record<string, unknown>)['A1']).toBeUndefined();
  });
});

describe('scanning XML', () => {
  it('[ROTA-300] finds the same elements and text as an independent parser, cut into any pieces', () => {
    const text = fc.string({ unit: fc.constantFrom('a', ' ', '&amp;', '&#x41;', '\n', 'ü', "'", '"') });
    const tree = fc.letrec<{ node: string }>((tie) => ({
      node: fc.oneof({ maxDepth: 4 }, text, fc.tuple(fc.constantFrom('row', 'x:c', 'v'), text, fc.array(tie('node'), { maxLength: 3 })).map(([name, value, inner]) => (inner.length === 0 ? `<${name} r="${value.replaceAll('"', '')}>" />` : `<${name} r='${value.replaceAll("'", '')}'><!-- <no> -->${inner.join('')}</${name}>`))),
    })).node;
    fc.assert(
      fc.property(tree, fc.integer({ min: 1, max: 9 }), (inner, size) => {
        const xml = `<?xml version="1.0"?>\n<root xmlns:x="m">${inner}</root>`;
        const [ours, theirs]: [string[], string[]] = [[], []];
        const scanner = createXmlScanner(
          { open: (name, attribute) => void ours.push(`<${name} ${attribute('r') ?? ''}`), close: (name) => void ours.push(`</${name}`), text: (piece) => void ours.push(piece) },
          () => { throw new Error('broken'); },
        );
        for (let at = 0; at < xml.length; at += size) scanner.push(xml.slice(at, at + size));
        scanner.end();
        const parser = new SaxesParser();
        parser.on('opentag', ({ name, attributes }) => void theirs.push(`<${name.replace('x:', '')} ${(attributes as Record<string, string>)['r'] ?? ''}`));
        parser.on('closetag', ({ name }) => void theirs.push(`</${name.replace('x:', '')}`));
        parser.on('text', (piece) => void theirs.push(piece));
        parser.write(xml).close();
        // Attribute values are compared without line ends, which XML turns into blanks.
        expect(ours.join('').replaceAll('\n', ' ').trim()).toBe(theirs.join('').replaceAll('\n', ' ').trim());
      }),
      { numRuns: 300 },
    );
  });
});

describe('writing a workbook', () => {
  const value = fc.oneof(fc.string({ unit: 'binary', maxLength: 20 }), fc.constantFrom('=1+1', '_x000D_', '\0', ' x ', '\r\n', '<b>', '+A1', '\uFFFF'));

  it('[ROTA-307] any text is a text cell that reads back the same, in XML that another parser takes', () => {
    fc.assert(
      fc.property(fc.array(fc.array(value, { maxLength: 4 }), { maxLength: 4 }), fc.string({ unit: 'binary', maxLength: 40 }), (rows, name) => {
        const bytes = writeXlsx([{ name, rows, widths: [8], shaded: [1] }, { name, rows: [] }]);
        const [sheet, other] = readXlsx(bytes).sheets;
        expect(sheet?.rows.map(({ cells }) => cells.map((cell) => cell.value))).toEqual(rows.map((row) => row.filter((text) => text !== '')).filter((row) => row.length > 0));
        expect(sheet?.rows.every(({ cells }) => cells.every(({ kind, formula }) => kind === 'text' && !formula))).toBe(true);
        expect(sheet?.name).not.toBe(other?.name);
        for (const part of Object.values(unzipSync(bytes))) {
          const parser = new SaxesParser({ xmlns: true });
          parser.on('error', (error) => { throw error; });
          parser.write(new TextDecoder().decode(part)).close();
        }
      }),
      { numRuns: 200 },
    );
  });

  it('[ROTA-307] the same sheets are the same bytes; numbers stay numbers', () => {
    const sheets = [{ name: 'A', rows: [['n', 7.25, null, 3]] }];
    expect(writeXlsx(sheets)).toEqual(writeXlsx(sheets));
    expect(cellsOf(writeXlsx(sheets))).toEqual({ A1: 'n', B1: 7.25, D1: 3 });
  });
});
