/** Edits as OpenTelemetry traces, from the input to the paint in each view, in other tabs and on other people's pages. Fetched where the operator names a collector. */
import { ROOT_CONTEXT, SpanKind, trace, TraceFlags } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { BatchSpanProcessor, RandomIdGenerator, TracerProvider } from '@opentelemetry/sdk-trace';
import type { Sync } from '@tandem/sync';
import { spoken$ } from '@tandem/sync/spoken';
import { afterPaint } from '../health/after-paint.ts';
import type { LastInput } from '../health/last-input.ts';
import { drawnFromNow } from './drawn.ts';
import { followEditTraces, type Step } from './edit-traces.ts';

/** Milliseconds in which steps are gathered. */
const GATHERED = 2000;
const SPAN_DIGITS = 16;

/** @returns ends it */
export function traceEdits(sync: Pick<Sync, 'bus' | 'version'>, input: Pick<LastInput, 'at'>, address: string): () => void {
  const random = new RandomIdGenerator();
  /** The next span's own id and its trace, where they are given. */
  let given: string | null = null;
  const provider = new TracerProvider({
    idGenerator: { generateTraceId: () => given ?? random.generateTraceId(), generateSpanId: () => given?.slice(0, SPAN_DIGITS) ?? random.generateSpanId() },
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url: address }), scheduledDelayMillis: GATHERED })],
  });
  const tracer = provider.getTracer('tandem-page', sync.version);

  /** Whoever knows an edit's id knows its trace and the span that all others belong to: nothing has to be sent along. */
  function record({ opId, name, from, to, is = {} }: Step): void {
    const root = name === 'edit';
    const context = root ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, { traceId: opId, spanId: opId.slice(0, SPAN_DIGITS), traceFlags: TraceFlags.SAMPLED, isRemote: true });
    given = root ? opId : null;
    const span = tracer.startSpan(name, { startTime: from, kind: SpanKind.INTERNAL, attributes: is }, context);
    given = null;
    span.end(Math.max(from, to));
  }

  const stop = followEditTraces(
    {
      spoken$,
      changes$: sync.bus.changes$,
      now: () => performance.timeOrigin + performance.now(),
      inputAt() {
        const at = input.at();
        return at === null ? null : performance.timeOrigin + at;
      },
      afterPaint(run) {
        const drawn = drawnFromNow(document);
        afterPaint((seen) => {
          const views = drawn();
          run(seen ? views : null);
        });
      },
    },
    record,
  );
  return () => {
    stop();
    void provider.shutdown().catch(() => undefined);
  };
}
