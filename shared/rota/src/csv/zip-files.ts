import { strToU8, zipSync } from 'fflate';

/** Text files as one .zip, for a download of several. The same files give the same bytes. */
export function zipFiles(files: readonly { readonly path: string; readonly text: string }[]): Uint8Array {
  return zipSync(Object.fromEntries(files.map(({ path, text }) => [path, strToU8(text)])), { level: 6, mtime: '2000-01-01T12:00:00' });
}
