import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cellKey } from '@tandem/rota';
import type { SyncedCells } from '../rosters/synced-cells.ts';
import { createSpans, type Span } from './spans.ts';
import { tracePushes } from './trace-pushes.ts';
import { openRosters, smallWard, type OpenRosters } from '../../test/running-rosters.ts';
import { syncOp } from '../../test/sync-world.ts';

interface Exported {
  readonly resourceSpans: readonly { readonly resource: { readonly attributes: unknown }; readonly scopeSpans: readonly { readonly spans: readonly ExportedSpan[] }[] }[];
}
interface ExportedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, string>> }[];
  readonly status: Readonly<Record<string, unknown>>;
}

const EDIT = 'ab'.repeat(16);
const span: Span = { traceId: EDIT, parentSpanId: EDIT.slice(0, 16), name: 'commit', from: 1_700_000_000_000.25, to: 1_700_000_000_001.5, is: { 'tandem.result': 'ack' } };

let exports: { readonly type: string | undefined; readonly body: Exported }[];
/** How the collector answers. */
let answer: (response: ServerResponse) => void;
let address: string;
let stop: () => void;
beforeEach(async () => {
  exports = [];
  answer = (response) => void response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  const collector = createServer((request: IncomingMessage, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      exports.push({ type: request.headers['content-type'], body: JSON.parse(body) as Exported });
      answer(response);
    });
  });
  await new Promise<void>((resolve) => void collector.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(collector.address() as AddressInfo).port}/v1/traces`;
  stop = () => {
    collector.closeAllConnections();
    collector.close();
  };
});
afterEach(() => stop());

const sent = (): readonly ExportedSpan[] => exports.flatMap(({ body }) => body.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)));
const spansTo = (errors: unknown[] = []) => createSpans({ address, version: '1.2.3', onError: (error) => void errors.push(error) });

describe('the part of the server in the trace of an edit', () => {
  let open: OpenRosters;
  beforeEach(() => void (open = openRosters({})));
  afterEach(() => open.close());

  it('[SERVER-1087] is one span of each edit that is pushed, under its root, from taking to storing it, with what became of it', async () => {
    const ward = smallWard();
    await open.rosters.create(ward, 'ana', 'test');
    const spans = spansTo();
    let clock = 1000;
    const cells = tracePushes({ add: spans.add, now: () => (clock += 0.5) })(open.rosters.synced);
    const [first, second] = ward.assignments;
    if (!first || !second) throw new Error('the ward is empty');
    const there = cellKey({ ...second, slot: 0 });
    const ops = [syncOp(cellKey({ ...first, slot: 0 }), null, { opId: EDIT }), syncOp('nonsense', null, { opId: 'cd'.repeat(16) }), syncOp(there, null, { opId: 'others-id' }), syncOp(there, null, { opId: '0'.repeat(32) })];
    const pushed = await cells.push(ward.schedule.id, { ops, actor: 'ana', at: Date.now(), epoch: null, byTime: false });
    await spans.end();
    const kinds = pushed?.map(({ result }) => result.kind);
    expect([exports.length, exports[0]?.type]).toEqual([1, 'application/json']);
    expect(exports[0]?.body.resourceSpans[0]?.resource.attributes).toEqual([{ key: 'service.name', value: { stringValue: 'tandem-server' } }, { key: 'service.version', value: { stringValue: '1.2.3' } }]);
    expect(sent().map(({ traceId, parentSpanId, name, kind }) => [traceId, parentSpanId, name, kind])).toEqual([EDIT, 'cd'.repeat(16)].map((id) => [id, id.slice(0, 16), 'commit', 2]));
    expect(sent()[0]?.attributes).toEqual([{ key: 'tandem.schedule', value: { stringValue: ward.schedule.id } }, { key: 'tandem.batch', value: { intValue: '4' } }, { key: 'tandem.result', value: { stringValue: kinds?.[0] } }]);
    expect([sent()[0]?.startTimeUnixNano, sent()[0]?.endTimeUnixNano]).toEqual(['1000500000', '1001000000']);
    expect(sent()[1]?.attributes.at(-1)).toEqual({ key: 'tandem.result', value: { stringValue: 'invalid' } });
    expect(new Set(sent().map(({ spanId }) => /^[0-9a-f]{16}$/.test(spanId) && spanId)).size).toBe(2);
  });

  it('[SERVER-1087] says of an edit that could not be stored that it was not, and the failure is whoever pushed’s as before', async () => {
    const spans = spansTo();
    const broken = { push: () => Promise.reject(new Error('disk full')) } as unknown as SyncedCells;
    const cells = tracePushes({ add: spans.add, now: () => 1 })(broken);
    await expect(cells.push('ward', { ops: [syncOp('ana/2026-11-20/0', null, { opId: EDIT })], actor: 'ana', at: 1, epoch: null, byTime: false })).rejects.toThrow('disk full');
    await spans.end();
    expect(sent().map(({ status }) => status)).toEqual([{ code: 2, message: 'nothing was stored' }]);
  });
});

describe('a collector', () => {
  it('[SERVER-1088] that refuses or is away is told of once, until it takes something again', async () => {
    const errors: unknown[] = [];
    answer = (response) => void response.writeHead(503).end();
    const one = spansTo(errors);
    for (let i = 0; i < 1200; i += 1) one.add(span);
    await one.end();
    expect([exports.length, errors.length, String(errors[0])]).toEqual([3, 1, 'Error: the collector answered 503']);
    one.add(span);
    await one.end();
    expect(exports.length).toBe(3);
    stop();
    const two = spansTo(errors);
    two.add(span);
    await two.end();
    expect(errors.length).toBe(2);
  });

  it('[SERVER-1088] that is slow has one request at a time, and what waits for it is bounded', async () => {
    let [open, most] = [0, 0];
    answer = (response) => {
      most = Math.max(most, (open += 1));
      setTimeout(() => {
        open -= 1;
        response.writeHead(200).end('{}');
      }, 20);
    };
    const spans = spansTo();
    for (let i = 0; i < 10_000; i += 1) spans.add(span);
    await Promise.all([spans.end(), spans.end()]);
    expect([most, sent().length]).toEqual([1, 4096]);
  });

  it('[SERVER-1088] is sent what was gathered without anybody’s doing', async () => {
    const spans = spansTo();
    spans.add(span);
    await expect.poll(() => sent().length, { timeout: 20_000 }).toBe(1);
    expect(sent()[0]).toMatchObject({ startTimeUnixNano: '1700000000000250000', endTimeUnixNano: '1700000000001500000', status: {} });
    await spans.end();
  });
});
