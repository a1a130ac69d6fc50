import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ReleaseStore } from '../release-store.ts';

/** What every store keeps to. @param open an empty one */
export function storeSuite(name: string, open: () => Promise<ReleaseStore>): void {
  describe(`a ${name}`, () => {
    let store: ReleaseStore;
    beforeEach(async () => {
      store = await open();
    });
    const text = async (key: string): Promise<string | null> => (await store.get(key))?.body.toString() ?? null;

    it('[SERVER-900] holds what was created, byte for byte, and nothing else', async () => {
      const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
      expect(await store.create('r/weekly/a/x.bin', bytes)).toBe('made');
      expect(await store.create('log/1.json', '{"é":1}')).toBe('made');
      expect((await store.get('r/weekly/a/x.bin'))?.body.equals(bytes)).toBe(true);
      expect([await text('log/1.json'), await store.get('log/2.json'), await store.get('r/weekly/a')]).toEqual(['{"é":1}', null, null]);
    });

    it('[SERVER-900] lists by prefix, also one that ends inside a name', async () => {
      for (const key of ['log/1.json', 'log/12.json', 'r/weekly/a/x~@y.js', 'r/weekly/b/x.js', 'r/weeklyx/a.js']) await store.create(key, 'x');
      await store.swap('live.json', '1', null);
      expect((await store.list('log/1')).toSorted()).toEqual(['log/1.json', 'log/12.json']);
      expect((await store.list('r/weekly/')).toSorted()).toEqual(['r/weekly/a/x~@y.js', 'r/weekly/b/x.js']);
      expect(await store.list('none/')).toEqual([]);
      expect(await store.list('live')).toEqual(['live.json']);
    });

    it('[SERVER-901] is created by one of many, and never again', async () => {
      const all = await Promise.all(Array.from({ length: 8 }, async (_, i) => ({ i, made: await store.create('log/1.json', `from ${i}`) })));
      const [winner, ...others] = all.filter(({ made }) => made === 'made');
      expect(others).toEqual([]);
      expect(await text('log/1.json')).toBe(`from ${winner!.i}`);
      expect(await store.create('log/1.json', 'later')).toBe('taken');
      expect(await text('log/1.json')).toBe(`from ${winner!.i}`);
    });

    it('[SERVER-902] is swapped by whoever saw what stands', async () => {
      expect(await store.swap('live.json', 'one', '"none"')).toBe('changed');
      expect(await store.swap('live.json', 'one', null)).toBe('swapped');
      expect(await store.swap('live.json', 'two', null)).toBe('changed');
      const { etag } = (await store.get('live.json'))!;
      expect(await store.swap('live.json', 'two', etag)).toBe('swapped');
      expect(await store.swap('live.json', 'three', etag)).toBe('changed');
      expect(await text('live.json')).toBe('two');
    });

    it('[SERVER-902] loses no swap of many at the same time', async () => {
      await store.swap('count.json', '0', null);
      const add = async (): Promise<void> => {
        for (;;) {
          const { body, etag } = (await store.get('count.json'))!;
          if ((await store.swap('count.json', String(Number(body.toString()) + 1), etag)) === 'swapped') return;
        }
      };
      await Promise.all(Array.from({ length: 4 }, async () => { for (let i = 0; i < 4; i += 1) await add(); }));
      expect(await text('count.json')).toBe('16');
    });

    it('[SERVER-903] removes, also what is not there', async () => {
      await store.create('r/a/1.js', 'x');
      await store.remove('r/a/1.js');
      await store.remove('r/a/1.js');
      expect([await store.get('r/a/1.js'), await store.list('r/')]).toEqual([null, []]);
      expect(await store.create('r/a/1.js', 'y')).toBe('made');
    });

    it('[SERVER-1115] removes what was swapped with all that it was, so that it can be begun anew', async () => {
      await store.swap('heard/a.json', 'one', null);
      await store.swap('heard/a.json', 'two', (await store.get('heard/a.json'))!.etag);
      await store.remove('heard/a.json');
      expect([await store.get('heard/a.json'), await store.list('heard/')]).toEqual([null, []]);
      expect(await store.swap('heard/a.json', 'three', null)).toBe('swapped');
      expect(await text('heard/a.json')).toBe('three');
    });

    it('[SERVER-903] is a map of keys, whatever is done in whatever order', async () => {
      const key = fc.constantFrom('a/1', 'a/2', 'b');
      const step = fc.record({ what: fc.constantFrom('create', 'remove', 'get'), key, body: fc.string({ maxLength: 5 }) });
      let run = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
          const under = `p${(run += 1)}/`;
          const model = new Map<string, string>();
          for (const { what, key: name, body } of steps) {
            if (what === 'create') expect(await store.create(under + name, body)).toBe(model.has(name) ? 'taken' : 'made');
            if (what === 'create' && !model.has(name)) model.set(name, body);
            if (what === 'remove') await store.remove(under + name);
            if (what === 'remove') model.delete(name);
            if (what === 'get') expect(await text(under + name)).toBe(model.get(name) ?? null);
          }
          expect((await store.list(under)).toSorted()).toEqual([...model.keys()].map((name) => under + name).toSorted());
        }),
        { numRuns: 12 },
      );
    });
  });
}
