import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createFileStore } from './file-store.ts';
import { storeSuite } from './testing/store.suite.ts';

const folders: string[] = [];
const newFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'tandem-store-'));
  folders.push(folder);
  return folder;
};
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

storeSuite('folder', async () => createFileStore(await newFolder()));

it('[SERVER-904] keeps a file that any host can serve the same as what was swapped last', async () => {
  const folder = await newFolder();
  const store = createFileStore(folder);
  await writeFile(join(folder, 'live.json'), 'of before');
  const { body, etag } = (await store.get('live.json'))!;
  expect([body.toString(), await store.swap('live.json', 'one', etag)]).toEqual(['of before', 'swapped']);
  expect(await readFile(join(folder, 'live.json'), 'utf8')).toBe('one');
  await writeFile(join(folder, 'live.json'), 'o');
  expect((await store.get('live.json'))?.body.toString()).toBe('one');
  expect(await readFile(join(folder, 'live.json'), 'utf8')).toBe('one');
  expect(await store.list('')).toEqual(['live.json']);
});

it('[SERVER-900] lists what stays also while a folder beside it comes and goes', async () => {
  const folder = await newFolder();
  const store = createFileStore(folder);
  for (let i = 0; i < 40; i += 1) await store.create(`r/weekly/${i}/a.js`, 'x');
  let ended = false;
  const others = (async () => {
    for (let i = 0; !ended; i += 1) {
      const path = join(folder, `r/weekly/a-${i % 7}`);
      await mkdir(path);
      await rm(path, { recursive: true });
    }
  })();
  for (let i = 0; i < 60; i += 1) expect((await store.list('r/')).length).toBe(40);
  ended = true;
  await others;
});

it('[SERVER-904] says which path cannot be used', async () => {
  const folder = await newFolder();
  await writeFile(join(folder, 'file'), '');
  await expect(createFileStore(join(folder, 'file')).create('log/1.json', 'x')).rejects.toMatchObject({ code: 'unreachable', message: expect.stringContaining('log') as string });
});
