import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { realS3, startS3, type S3Server } from '../../../test/s3-server.ts';
import { createS3Store, type S3Place } from './s3-store.ts';
import { storeSuite } from './testing/store.suite.ts';

let server: S3Server;
let opened = 0;
beforeAll(async () => {
  server = await startS3();
});
afterAll(() => server.close());

const atOnce = (): Promise<void> => Promise.resolve();
const own = (place: S3Place): S3Place => ({ ...place, prefix: `t${(opened += 1)}-${Date.now()}/` });

storeSuite('bucket', async () => createS3Store(own(server.place), atOnce));

const real = realS3();
if (real !== null) storeSuite(`bucket of ${real.endpoint}`, async () => createS3Store(own(real)));

describe('a bucket', () => {
  it('[SERVER-905] is not used where the server overlooks conditions', async () => {
    const store = createS3Store(own(server.unconditional), atOnce);
    await expect(store.create('log/1.json', 'x')).rejects.toMatchObject({ code: 'unconditional', message: expect.stringContaining('If-None-Match') as string });
    expect(await store.get('log/1.json')).toBeNull();
  });

  it.each([[503, false], [409, false], [null, true], [500, true]] as const)('[SERVER-905] is written once where the first try ends with %s (done: %s)', async (status, done) => {
    const store = createS3Store(own(server.place), atOnce);
    await store.create('log/0.json', 'x');
    server.fail(status, 1, done);
    expect(await store.create('log/1.json', 'mine')).toBe('made');
    server.fail(status, 1, done);
    expect(await store.swap('live.json', 'one', null)).toBe('swapped');
    expect((await store.get('live.json'))?.body.toString()).toBe('one');
  });

  it('[SERVER-905] says that it does not answer, or refuses', async () => {
    const gone = createS3Store({ ...server.place, endpoint: 'http://127.0.0.1:9' }, atOnce);
    await expect(gone.get('live.json')).rejects.toMatchObject({ code: 'unreachable', message: expect.stringContaining('127.0.0.1:9') as string });
    const wrong = createS3Store({ ...own(server.place), secretAccessKey: 'wrong' }, atOnce);
    await expect(wrong.create('log/1.json', 'x')).rejects.toMatchObject({ code: 'refused', message: expect.stringMatching(/refuses PUT .*probe\.json: \w+/) as string });
    // What is not there is nothing; a bucket that is not there is no store.
    await expect(createS3Store({ ...own(server.place), bucket: 'mistyped' }, atOnce).get('live.json')).rejects.toMatchObject({ code: 'refused', message: expect.stringContaining('NoSuchBucket') as string });
    server.fail(503, 9);
    const store = createS3Store(own(server.place), atOnce);
    await expect(store.create('log/1.json', 'x')).rejects.toMatchObject({ code: 'unreachable' });
    server.fail(null, 0);
  });
});
