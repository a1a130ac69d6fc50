import { atSchedule, createCall, has, isEmpty, type Outcome } from './call.ts';
import type { FeedbackAnswer, NoticeAnswer, OperationsAnswer, RestoreAnswer, RollbackAnswer, RollbackKind } from './operations.ts';

export interface RollbackOrder {
  /** Made by the caller: sent again, it orders nothing more. */
  readonly id: string;
  readonly kind: RollbackKind;
  /** null: every schedule. */
  readonly schedule: string | null;
  readonly reason: string;
  /** The moment to restore. */
  readonly composition?: number;
}
export interface NewNotice {
  /** Made by the caller: sent again, it posts nothing more. */
  readonly id?: string;
  readonly severity: NoticeAnswer['severity'];
  readonly schedule: string | null;
  readonly text: string;
  readonly minutes?: number;
}
export interface Feedback {
  readonly kind: 'problem' | 'praise';
  readonly text: string;
  readonly schedule: string;
  readonly mode: 'legacy' | 'hybrid' | 'sync';
  readonly build: string;
  readonly trace: string | null;
}

/** What a page asks of operations. In a file of its own: the first view needs none of it. Modes are the caller's own types. */
export interface OperationsClient {
  readonly state: () => Promise<Outcome<OperationsAnswer>>;
  readonly mode: <Mode>(scheduleId: string) => Promise<Outcome<Mode>>;
  readonly orderStage: <Mode>(scheduleId: string, body: { to: string; reason: string; approve?: boolean }) => Promise<Outcome<Mode>>;
  readonly rollBack: (order: RollbackOrder) => Promise<Outcome<RollbackAnswer>>;
  readonly previewRestore: (schedule: string | null, composition: number) => Promise<Outcome<RestoreAnswer>>;
  readonly steer: (rollbackId: string, how: 'pause' | 'resume' | 'abort', reason: string) => Promise<Outcome<RollbackAnswer>>;
  readonly postNotice: (notice: NewNotice) => Promise<Outcome<NoticeAnswer>>;
  readonly endNotice: (noticeId: string) => Promise<Outcome<null>>;
  readonly feedback: () => Promise<Outcome<FeedbackAnswer>>;
  readonly sendFeedback: (feedback: Feedback) => Promise<Outcome<{ readonly id: string }>>;
}

/** How long a call may take in which all cells of a schedule are compared. */
const WHOLE_MS = 60_000;
const AT = '/api/operations';

/** @param fetch adds the session's CSRF header where the session has one */
export function createOperationsClient(fetch: typeof globalThis.fetch): OperationsClient {
  const call = createCall(fetch);
  const whole = createCall(fetch, WHOLE_MS);
  return {
    state: () => call('GET', AT, has('now', 'schedules', 'rollbacks', 'audit')),
    mode: (scheduleId) => call('GET', `${atSchedule(scheduleId)}/mode`, has('stage', 'held')),
    orderStage: (scheduleId, body) => whole('PUT', `${atSchedule(scheduleId)}/mode`, has('stage', 'stopped'), body),
    rollBack: (order) => call('POST', `${AT}/rollbacks`, has('id', 'status'), order),
    previewRestore: (schedule, composition) => whole('POST', `${AT}/restore-preview`, has('composition', 'flags', 'validation'), { schedule, composition }),
    steer: (rollbackId, how, reason) => call('POST', `${AT}/rollbacks/${encodeURIComponent(rollbackId)}/${how}`, has('id', 'status'), { reason }),
    postNotice: (notice) => call('POST', `${AT}/notices`, has('id', 'severity'), notice),
    endNotice: (noticeId) => call('DELETE', `${AT}/notices/${encodeURIComponent(noticeId)}`, isEmpty),
    feedback: () => call('GET', `${AT}/feedback`, has('feedback')),
    sendFeedback: (feedback) => call('POST', '/api/feedback', has('id'), feedback),
  };
}
