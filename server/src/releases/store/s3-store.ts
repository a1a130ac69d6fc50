import { AwsClient } from 'aws4fetch';
import { StoreFailure, type ReleaseStore, type Stored } from './release-store.ts';

export interface S3Place {
  /** Such as `https://s3.eu-central-1.amazonaws.com`. */
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  /** Before every key; empty, or with a slash at its end. */
  readonly prefix: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** Tries of a request that did not arrive, or met another one on its way (409). */
const TRIES = 4;
const PATIENCE = 30_000;
/** What never changes may be kept by everybody; what is swapped is asked for again at every use. */
const FOREVER = 'public, max-age=31536000, immutable';
const FRESH = 'public, max-age=0, s-maxage=5, must-revalidate';

const TYPES: Readonly<Record<string, string>> = { js: 'text/javascript; charset=utf-8', mjs: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8', json: 'application/json; charset=utf-8', svg: 'image/svg+xml', html: 'text/html; charset=utf-8', woff2: 'font/woff2', png: 'image/png' };

/** A bucket of S3, or of a server that speaks its protocol and honours `If-None-Match` and `If-Match` on PUT. */
export function createS3Store({ endpoint, region, bucket, prefix, accessKeyId, secretAccessKey, sessionToken }: S3Place, wait: (ms: number) => Promise<void> = pause): ReleaseStore {
  const client = new AwsClient({ accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }), service: 's3', region, retries: 0 });
  const base = `${endpoint.replace(/\/$/, '')}/${bucket}`;
  const urlOf = (key: string): string => `${base}/${(prefix + key).split('/').map(encodeURIComponent).join('/')}`;
  let conditional: Promise<void> | null = null;

  async function send(method: string, url: string, options: { headers?: Record<string, string>; body?: Uint8Array<ArrayBuffer> | string } = {}): Promise<{ readonly answer: Response; readonly tried: number }> {
    for (let tried = 1; ; tried += 1) {
      const answer = await client.fetch(url, { method, ...options, signal: AbortSignal.timeout(PATIENCE) }).catch((error: unknown) => {
        if (tried < TRIES) return null;
        throw new StoreFailure('unreachable', `${base} does not answer: ${(error as Error).message}.`, { cause: error });
      });
      const again = answer === null || answer.status === 409 || answer.status >= 500;
      if (!again) return { answer, tried };
      if (tried >= TRIES && answer !== null) throw new StoreFailure('unreachable', `${base} answers ${method} with ${answer.status}.`);
      await answer?.body?.cancel();
      await wait(2 ** tried * 50);
    }
  }

  async function refuse(answer: Response, method: string, key: string): Promise<never> {
    const text = await answer.text().catch(() => '');
    const code = /<Code>(\w+)<\/Code>/.exec(text)?.[1] ?? answer.status;
    throw new StoreFailure('refused', `${base} refuses ${method} ${prefix}${key}: ${code}.`);
  }

  async function put(key: string, body: Uint8Array | string, condition: Record<string, string>, cache: string): Promise<boolean> {
    const type = TYPES[/\.(\w+)$/.exec(key)?.[1] ?? ''] ?? 'application/octet-stream';
    const content = typeof body === 'string' ? body : new Uint8Array(body);
    const { answer, tried } = await send('PUT', urlOf(key), { headers: { ...condition, 'content-type': type, 'cache-control': cache }, body: content });
    await answer.body?.cancel();
    if (answer.ok) return true;
    // Of a thing that is not there no etag holds either.
    if (answer.status === 412 || (answer.status === 404 && 'if-match' in condition)) {
      // The first try may have arrived, and its answer not.
      return tried > 1 && Buffer.from(content as string).equals((await get(key))?.body ?? Buffer.alloc(0));
    }
    return refuse(answer, 'PUT', key);
  }

  /** A server that overlooks the conditions would let two publishers overwrite each other: it is found out before the first write. */
  async function probe(): Promise<void> {
    const key = 'probe.json';
    await put(key, '{}', {}, FRESH);
    const taken = await put(key, '{}', { 'if-none-match': '*' }, FRESH);
    const changed = await put(key, '{}', { 'if-match': `"${'0'.repeat(32)}"` }, FRESH);
    if (taken || changed) throw new StoreFailure('unconditional', `${base} overlooks If-None-Match or If-Match on PUT: releases of two teams could overwrite each other there.`);
  }
  const sure = (): Promise<void> => (conditional ??= probe().catch((error: unknown) => ((conditional = null), Promise.reject(error))));

  async function get(key: string): Promise<Stored | null> {
    const { answer } = await send('GET', urlOf(key));
    if (answer.ok) return { body: Buffer.from(await answer.arrayBuffer()), etag: answer.headers.get('etag') ?? '' };
    if (answer.status === 404 && !(await answer.clone().text()).includes('<Code>NoSuchBucket</Code>')) return await answer.body?.cancel(), null;
    return refuse(answer, 'GET', key);
  }

  return {
    get,
    async list(from) {
      const keys: string[] = [];
      for (let token: string | undefined; ; ) {
        const query = new URLSearchParams({ 'list-type': '2', prefix: prefix + from, ...(token !== undefined && { 'continuation-token': token }) });
        const { answer } = await send('GET', `${base}?${query.toString()}`);
        if (!answer.ok) return refuse(answer, 'GET', from);
        const text = await answer.text();
        for (const [, key = ''] of text.matchAll(/<Key>([^<]*)<\/Key>/g)) keys.push(unescaped(key).slice(prefix.length));
        token = /<NextContinuationToken>([^<]*)</.exec(text)?.[1];
        if (token === undefined) return keys;
        token = unescaped(token);
      }
    },
    async create(key, body) {
      await sure();
      if (await put(key, body, { 'if-none-match': '*' }, FOREVER)) return 'made';
      return 'taken';
    },
    async swap(key, body, etag) {
      await sure();
      return (await put(key, body, etag === null ? { 'if-none-match': '*' } : { 'if-match': etag }, FRESH)) ? 'swapped' : 'changed';
    },
    async remove(key) {
      const { answer } = await send('DELETE', urlOf(key));
      if (!answer.ok && answer.status !== 404) return refuse(answer, 'DELETE', key);
      await answer.body?.cancel();
    },
  };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const unescaped = (text: string): string => text.replaceAll(/&(amp|lt|gt|quot|apos);/g, (_all, name: string) => ENTITIES[name] ?? '');
