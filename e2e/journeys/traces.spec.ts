import { bring, type FreeCell } from '../harness/rota.ts';
import { startServer } from '../harness/server.ts';
import { expect, expectSent, expectShift, goLive, placeOf, test as base, type } from '../harness/sync.ts';
import { startTraceSink, type TraceSink } from '../harness/trace-sink.ts';

/** A server whose operator has named a collector. */
const test = base.extend<object, { readonly sink: TraceSink }>({
  sink: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the parameter's shape
    async ({}, use) => {
      const sink = await startTraceSink();
      await use(sink);
      sink.close();
    },
    { scope: 'worker' },
  ],
  server: [
    async ({ sink }, use) => {
      const server = await startServer({ env: { TANDEM_TRACES: sink.address } });
      await use(server);
      await server.dispose();
    },
    { scope: 'worker' },
  ],
});

test('[E2E-392] an edit is one trace from the key to the paint in two views, in another tab and on another person’s page', async ({ open, flags: _flags, sink }) => {
  const tab = await open('mara');
  const beside = await open('mara', tab.context());
  const other = await open('ana');
  const { free, week, month } = await placeOf(tab, 4);
  const where: FreeCell = free[0]!;
  const traced = [tab, beside, other].map((page) => page.waitForResponse(/\/traces-[^/]*\.js$/));
  for (const [page, path] of [[tab, week], [beside, month], [other, week]] as const) await goLive(page, path);
  await Promise.all(traced);
  await bring(beside, 'monthly', where);
  await bring(other, 'weekly', where);
  await type(tab, 'weekly', where, 'e');
  await expectShift(beside, 'monthly', where, 'Early');
  await expectShift(other, 'weekly', where, 'Early');
  await expectSent(tab);

  const attribute = (key: string) => (span: (typeof sink.spans)[number]): string | undefined => span.attributes.find((each) => each.key === key)?.value.stringValue;
  const root = () => sink.spans.find(({ name, parentSpanId }) => name === 'edit' && !parentSpanId);
  await expect.poll(() => root() !== undefined, { timeout: 20_000 }).toBe(true);
  const { traceId, spanId } = root()!;
  const ours = () => sink.spans.filter((span) => span.traceId === traceId);
  const painted = () => new Set(ours().filter(({ name }) => name === 'paint').map(attribute('tandem.remote')));
  await expect.poll(() => [...painted()].sort(), { timeout: 20_000 }).toEqual(['day-detail', 'monthly', 'weekly']);
  await expect.poll(() => [...new Set(ours().map(({ name }) => name))].sort(), { timeout: 20_000 }).toEqual(['acknowledged', 'bus', 'commit', 'durable', 'edit', 'heard', 'input', 'paint', 'sent', 'store']);
  // Each page sends its spans in its own time: the second page that heard it may be later than the first.
  await expect.poll(() => ours().filter(({ name }) => name === 'heard').length, { timeout: 20_000 }).toBe(2);
  expect(ours().filter((span) => span.spanId !== spanId && span.parentSpanId !== spanId)).toEqual([]);
  expect(sink.spans.filter(({ name }) => name === 'edit').length).toBe(1);
  expect(ours().every((span) => BigInt(span.startTimeUnixNano) <= BigInt(span.endTimeUnixNano))).toBe(true);
});

base('[E2E-393] where no collector is named nothing of traces is in the page or fetched', async ({ open, flags: _flags }) => {
  const page = await open('mara');
  const asked: string[] = [];
  page.on('request', (request) => void asked.push(request.url()));
  const measures = page.waitForResponse(/\/measures-[^/]*\.js$/);
  const { free, week } = await placeOf(page, 3);
  await goLive(page, week);
  await measures;
  await type(page, 'weekly', free[0]!, 'e');
  await expectSent(page);
  expect([await page.locator('#traces').count(), asked.filter((url) => url.includes('traces'))]).toEqual([0, []]);
});
