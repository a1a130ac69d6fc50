import { createCall, has, type Outcome } from './call.ts';
import type { NoticeAnswer } from './operations.ts';
import type { ProgressAnswer } from './progress.ts';

/** What a page of the shell's own asks of synchronization, where nothing is pushed. */
export interface ProgressClient {
  readonly progress: () => Promise<Outcome<ProgressAnswer>>;
  readonly notices: () => Promise<Outcome<{ readonly notices: readonly NoticeAnswer[] }>>;
}

/** @param fetch adds the session's CSRF header where the session has one */
export function createProgressClient(fetch: typeof globalThis.fetch): ProgressClient {
  const call = createCall(fetch);
  return { progress: () => call('GET', '/api/progress', has('rollout', 'rotas')), notices: () => call('GET', '/api/notices', has('notices')) };
}
