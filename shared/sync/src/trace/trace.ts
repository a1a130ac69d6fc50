/** Traces of a page's three streams, for the inspector that records them and for tests that replay them. No browser, no RxJS. */
export { createRecorder, TRACE_STREAMS } from './recorder.ts';
export type { Recorder, Trace, TraceEntry, TraceStream } from './recorder.ts';
export { readTrace, replayIntoBus, replayTrace } from './replayer.ts';
export type { ReplayInto } from './replayer.ts';
