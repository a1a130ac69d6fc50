import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { MOUNT_LEDGER, URL_LEDGER } from '../../shared/sync/src/protocol/versions.ts';
import { contractSchemas } from './contract-schema.ts';

const PINNED = {
  mount: { version: 1, hash: '28e0439ec1ccc388' },
  url: { version: 1, hash: '65c474662b97fb20' },
};

describe('what a build was built against', () => {
  it('[HOUSE-414] is read field by field, optional ones marked', () => {
    const { bus, mount, url } = contractSchemas();
    expect(mount).toMatchObject({ 'MountContext.sync': 'Sync', 'MountContext.decide?': '(cell: string) => void', 'Sync.attach': '(remote: string, own: Sync) => void' });
    expect(url).toMatchObject({ 'Place.date': 'string', 'PlaceChange.date?': 'string' });
    expect(Object.keys(url).some((field) => field in mount)).toBe(false);
    expect(bus).toMatchObject({ 'change:assignments.cells[].staffId': expect.stringContaining('pattern'), 'op.value.noteId?': expect.any(String), 'op.value null': 'accepted' });
  });

  it('[HOUSE-414] is what the newest line of its ledger was pinned with: a field more keeps its number, anything else counts up', () => {
    const { mount, url } = contractSchemas();
    const pin = (schema: object, ledger: readonly { readonly version: number }[]) => ({ version: ledger.at(-1)?.version, hash: createHash('sha256').update(JSON.stringify(schema)).digest('hex').slice(0, 16) });
    expect({ mount: pin(mount, MOUNT_LEDGER), url: pin(url, URL_LEDGER) }).toEqual(PINNED);
    for (const ledger of [MOUNT_LEDGER, URL_LEDGER]) expect(ledger.map(({ version }) => version)).toEqual(ledger.map((_, index) => index + 1));
  });
});
