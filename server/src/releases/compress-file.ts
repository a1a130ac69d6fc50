import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants, gunzip, gzip } from 'node:zlib';

const TEXT = /\.(js|mjs|css|html|svg|json|txt|map|webmanifest)$/;
const LEAST_BYTES = 1024;

/** The encodings a published file is also kept in, by the ending of the copy's name. */
export const ENCODINGS = {
  '.br': {
    encode: (content: Buffer) =>
      promisify(brotliCompress)(content, {
        params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length },
      }),
    decode: promisify(brotliDecompress),
  },
  '.gz': { encode: (content: Buffer) => promisify(gzip)(content, { level: 9 }), decode: promisify(gunzip) },
} as const;

/** The compressed copies worth keeping of a file; none for what is small or compressed already. */
export async function compressedCopies(path: string, content: Buffer): Promise<readonly { ending: string; content: Buffer }[]> {
  if (!TEXT.test(path) || content.length < LEAST_BYTES) return [];
  const copies = await Promise.all(
    Object.entries(ENCODINGS).map(async ([ending, { encode }]) => ({ ending, content: await encode(content) })),
  );
  return copies.filter((copy) => copy.content.length < content.length * 0.95);
}
