import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { devRemote } from './dev-remote.ts';

it('[CLI-247] can be ended while it waits for a shell that does not answer', async () => {
  const asked = Promise.withResolvers<unknown>();
  const silent = createServer(() => asked.resolve(null));
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const shell = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const told: unknown[] = [];
  await expect(devRemote(join(import.meta.dirname, '../../../..'), { name: 'weekly', shell, port: 0, tell: (event) => told.push(event), until: asked.promise })).rejects.toThrow(/^No shell of Tandem answers at .* so that weekly is not shown\. Next: npm start/);
  expect(told).toEqual([]);
  silent.close();
  silent.closeAllConnections();
});
