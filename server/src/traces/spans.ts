/** What the server adds to the traces of edits, sent to a collector by OTLP over HTTP in JSON (opentelemetry-proto 1.x). */
import { randomBytes } from 'node:crypto';

/** Times: milliseconds since 1970, with fractions. */
export interface Span {
  readonly traceId: string;
  readonly parentSpanId: string;
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly is: Readonly<Record<string, string | number>>;
  /** What went wrong; absent: nothing. */
  readonly error?: string;
}

export interface Spans {
  /** Keeps it until it is sent; one too many is dropped. Never throws, and nobody waits for it. */
  readonly add: (span: Span) => void;
  /** Sends what is kept, and nothing afterwards. */
  readonly end: () => Promise<void>;
}

export interface SpansParts {
  readonly address: string;
  readonly version: string;
  /** Told when the collector begins to refuse, once until it takes something again. */
  readonly onError: (error: unknown) => void;
}

/** Milliseconds in which spans are gathered, and that a collector may take. */
const GATHERED = 2000;
const BUDGET = 5000;
/** Those that wait; a collector that is away costs no more memory. */
const MOST_WAITING = 4096;
const MOST_AT_ONCE = 512;
/** OTLP's numbers. */
const SERVER = 2;
const ERROR = 2;

export function createSpans({ address, version, onError }: SpansParts): Spans {
  const waiting: Span[] = [];
  let timer: NodeJS.Timeout | null = null;
  let sending: Promise<void> | null = null;
  let refused = false;
  let ended = false;

  async function send(spans: readonly Span[]): Promise<void> {
    try {
      const answer = await fetch(address, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(bodyOf(spans, version)), redirect: 'error', signal: AbortSignal.timeout(BUDGET) });
      await answer.body?.cancel();
      if (!answer.ok) throw new Error(`the collector answered ${answer.status}`);
      refused = false;
    } catch (error) {
      if (!refused) onError(error);
      refused = true;
    }
  }

  /** One request at a time: a slow collector has no second one to do, and what waits meanwhile is bounded. */
  async function flush(): Promise<void> {
    while (waiting.length > 0) await send(waiting.splice(0, MOST_AT_ONCE));
    sending = null;
  }

  const soon = (): Promise<void> => (sending ??= flush());

  return {
    add(span) {
      if (ended || waiting.length >= MOST_WAITING) return;
      waiting.push(span);
      timer ??= setTimeout(() => {
        timer = null;
        void soon();
      }, GATHERED).unref();
    },
    async end() {
      ended = true;
      if (timer) clearTimeout(timer);
      await soon();
    },
  };
}

/** Nanoseconds as OTLP's JSON has them: text, because they are more than a number holds. */
const nanos = (ms: number): string => String(BigInt(Math.round(ms * 1000)) * 1000n);

const attribute = ([key, value]: readonly [string, string | number]) => ({ key, value: typeof value === 'number' ? { intValue: String(value) } : { stringValue: value } });

const bodyOf = (spans: readonly Span[], version: string): unknown => ({
  resourceSpans: [
    {
      resource: { attributes: [attribute(['service.name', 'tandem-server']), attribute(['service.version', version])] },
      scopeSpans: [
        {
          scope: { name: 'tandem-server', version },
          spans: spans.map(({ traceId, parentSpanId, name, from, to, is, error }) => ({
            traceId, parentSpanId, spanId: randomBytes(8).toString('hex'), name, kind: SERVER, startTimeUnixNano: nanos(from), endTimeUnixNano: nanos(Math.max(from, to)),
            attributes: Object.entries(is).map(attribute), status: error === undefined ? {} : { code: ERROR, message: error },
          })),
        },
      ],
    },
  ],
});
