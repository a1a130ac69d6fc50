import { generateRoster } from '@tandem/rota/generate';
import { describe, expect, it } from 'vitest';
import type { FileAnswer } from './file-task.ts';
import { createFileWork } from './file-work.ts';

const roster = generateRoster({ staff: 12, weeks: 2, seed: 7, firstDate: '2026-11-02', name: 'Ward 9', timeZone: 'Europe/Berlin' });
const read = async (...files: [string, BlobPart][]): Promise<FileAnswer> =>
  createFileWork()({ kind: 'read', files: files.map(([path, part]) => ({ path, content: new Blob([part]) })), timeZone: 'Europe/Berlin' });
const message = (answer: FileAnswer): string => (answer.kind === 'refused' ? answer.message : `read as ${answer.kind}`);

describe('reading files for an import', () => {
  it('[SHELL-223] reads the JSON of an export as the rota it was', async () => {
    const answer = await read(['ward.json', JSON.stringify(roster)]);
    expect(answer).toMatchObject({ kind: 'read', layout: 'json', name: 'Ward 9', preview: { problemCount: 0, counts: { people: 12 } } });
    expect(answer.kind === 'read' && answer.preview.roster).toEqual(roster);
  });

  it('[SHELL-223] lists what is wrong in JSON by its place, and has no rota then', async () => {
    const [first, ...others] = roster.staff;
    const answer = await read(['ward.json', JSON.stringify({ ...roster, staff: [{ ...first, name: 5 }, ...others] })]);
    expect(answer).toMatchObject({ kind: 'read', preview: { roster: null, problemCount: 1 } });
    expect(answer.kind === 'read' && answer.preview.problems[0]).toMatchObject({ sheet: 'ward.json', cell: 'staff.0.name', found: '5' });
  });

  it.each(['xlsx', 'csv'] as const)('[SHELL-223] writes %s that reads back as the same people and shifts', async (format) => {
    const work = createFileWork();
    const written = await work({ kind: 'write', format, roster });
    if (written.kind !== 'written') throw new Error(message(written));
    const answer = await read([`ward.${format === 'csv' ? 'zip' : format}`, written.bytes as Uint8Array<ArrayBuffer>]);
    expect(answer).toMatchObject({ kind: 'read', layout: 'tandem', preview: { problemCount: 0 } });
    if (answer.kind !== 'read' || !answer.preview.roster) throw new Error(message(answer));
    expect(answer.preview.roster.staff).toEqual(roster.staff);
    expect(answer.preview.counts.assignments).toBe(roster.assignments.length);
    expect(answer.tables.every(({ rows }) => rows.length <= 8)).toBe(true);
  });

  it('[SHELL-223] checks the same files again under another mapping', async () => {
    const work = createFileWork();
    const csv = 'Who;Hours\r\nAna Berg;38\r\n';
    const answer = await work({ kind: 'read', files: [{ path: 'people.csv', content: new Blob([csv]) }], timeZone: 'Europe/Berlin' });
    if (answer.kind !== 'read' || !answer.mapping) throw new Error(message(answer));
    const again = await work({ kind: 'preview', mapping: { ...answer.mapping, tables: [] } });
    expect(again).toMatchObject({ kind: 'preview', preview: { roster: null } });
  });

  it.each([
    ['nothing', [], /No file/],
    ['cut JSON', [['a.json', '{"schedule":']], /no JSON/],
    ['a picture', [['a.xlsx', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 0])]], /\.$/],
    ['a cut workbook', [['a.xlsx', new Uint8Array([0x50, 0x4b, 3, 4, 0, 0, 0, 0])]], /\.$/],
  ] as [string, [string, BlobPart][], RegExp][])('[SHELL-222] refuses %s in a sentence', async (_what, files, pattern) => {
    const answer = await read(...files);
    expect(answer.kind).toBe('refused');
    expect(message(answer)).toMatch(pattern);
  });

  it('[SHELL-222] refuses a file of 50 MB before it is read', async () => {
    const content = { size: 50 * 1024 * 1024, text: () => Promise.reject(new Error('was read')), arrayBuffer: () => Promise.reject(new Error('was read')) } as unknown as Blob;
    const answer = await createFileWork()({ kind: 'read', files: [{ path: 'big.xlsx', content }], timeZone: 'Europe/Berlin' });
    expect(message(answer)).toContain('larger than 20 MB');
  });

  it('[SHELL-222] takes keys such as __proto__ in JSON as unknown ones', async () => {
    const answer = await read(['a.json', '{"__proto__":{"polluted":true}}']);
    expect(answer).toMatchObject({ kind: 'read', preview: { roster: null } });
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});
