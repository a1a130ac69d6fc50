import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { SheetError } from '../sheet/sheet.ts';
import { csvToRows, rowsToCsv } from './csv.ts';
import { scanCsv } from './scan-csv.ts';

const fields = (text: string | Uint8Array): (readonly string[])[] => csvToRows(text).rows.map((row) => row.fields);

describe('reading CSV', () => {
  it('[ROTA-310] finds comma, semicolon, tab and bar, and obeys a line that names it', () => {
    expect(fields('a;b\n1,5;x\n2,5;y')).toEqual([['a', 'b'], ['1,5', 'x'], ['2,5', 'y']]);
    expect(fields('a\tb, c\n1\t2')).toEqual([['a', 'b, c'], ['1', '2']]);
    expect(fields('a|b\n1|2')).toEqual([['a', 'b'], ['1', '2']]);
    expect(fields('Name\nMei, Ling')).toEqual([['Name'], ['Mei', ' Ling']]);
    expect(fields('only\none')).toEqual([['only'], ['one']]);
    expect(csvToRows('sep=;\r\na;b,c\r\n')).toEqual({ delimiter: ';', rows: [{ line: 2, fields: ['a', 'b,c'] }] });
  });

  it('[ROTA-310] understands every line end, a byte order mark, UTF-16 and Windows-1252, and numbers rows by their lines', () => {
    expect(csvToRows('\uFEFFa,b\r1,"x\ny"\r\n\n,\n2,z').rows).toEqual([
      { line: 1, fields: ['a', 'b'] }, { line: 2, fields: ['1', 'x\ny'] }, { line: 6, fields: ['2', 'z'] },
    ]);
    expect(fields(Uint8Array.of(0x4d, 0xfc, 0x6c, 0x6c, 0x65, 0x72))).toEqual([['Müller']]);
    expect(fields(Uint8Array.of(0xff, 0xfe, 0x41, 0, 0x2c, 0, 0x05, 0x01))).toEqual([['A', 'ą']]);
    expect(fields(new TextEncoder().encode('\uFEFFPaździernik,1'))).toEqual([['Październik', '1']]);
  });

  it('[ROTA-310] says where a quote is never closed, and refuses what is no text or too much', () => {
    expect(() => csvToRows('a,b\n1,"x\n2,y')).toThrow('damaged at line 2');
    expect(() => csvToRows('a\0b')).toThrow('neither an .xlsx nor a .csv');
    expect(() => csvToRows('')).toThrow('is empty');
    const limits = { fileBytes: 1000, inflatedBytes: 0, rows: 2, columns: 2, cells: 3 };
    for (const text of ['a\nb\nc', 'a,b,c', 'a,b\nc,d', 'x'.repeat(1001)]) expect(() => csvToRows(text, limits), text.slice(0, 9)).toThrow(SheetError);
    expect(csvToRows('a,b,,,\n\n\nc', limits).rows).toHaveLength(2);
  });

  it('[ROTA-310] splits as an independent parser does', () => {
    const text = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', ' ', 'ü', '=') });
    fc.assert(
      fc.property(fc.array(fc.array(text, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 }), fc.boolean(), (rows, quotes) => {
        const csv = Papa.unparse(rows, { newline: '\n', quotes });
        const ours: string[][] = [];
        expect(scanCsv(csv, ',', 9, (row) => { ours.push(row); return true; })).toBeNull();
        const theirs = Papa.parse<string[]>(csv, { delimiter: ',', newline: '\n' }).data;
        expect(ours).toEqual(csv.endsWith('\n') || csv === '' ? theirs.slice(0, -1) : theirs);
      }),
      { numRuns: 150 },
    );
  });
});

describe('writing CSV', () => {
  it('[ROTA-311] puts an apostrophe before what a spreadsheet would run, and reading takes exactly one away', () => {
    const csv = rowsToCsv([['=1+1', '-2', '@x', '+3', " =cmd|' /C calc'!A1", "'tis", "'=x", 5, null, '\t=1', '＝1']]);
    expect(csv).toBe("\uFEFF'=1+1,'-2,'@x,'+3,\"' =cmd|' /C calc'!A1\",''tis,''=x,5,,\"'\t=1\",'＝1\r\n");
    expect(fields(csv)[0]).toEqual(['=1+1', '-2', '@x', '+3', " =cmd|' /C calc'!A1", "'tis", "'=x", '5', '', '\t=1', '＝1']);
    expect(fields("'tis,'a'")).toEqual([["'tis", "'a'"]]);
  });

  it('[ROTA-311] any text reads back the same, and no cell begins as a formula does', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom("'", '=', '+', '-', '@', '\t', '\r', '\n', '"', ';', ',', ' ', 'a') })).filter((each) => !each.includes('\0'));
    fc.assert(
      fc.property(fc.array(fc.array(text, { minLength: 2, maxLength: 5 }), { minLength: 1, maxLength: 5 }), (rows) => {
        const csv = rowsToCsv([['heading', 'heading'], ...rows]);
        const width = Math.max(...rows.map((row) => row.length));
        const read = csvToRows(csv);
        expect(read.delimiter).toBe(',');
        expect(read.rows.slice(1).map((row) => row.fields)).toEqual(rows.filter((row) => row.some((each) => each !== '')));
        for (const row of Papa.parse<string[]>(csv, { delimiter: ',', newline: '\r\n' }).data) for (const cell of row) expect(cell).not.toMatch(/^\s*[=+\-@]/);
        expect(width).toBeGreaterThan(1);
      }),
      { numRuns: 150 },
    );
  });
});
