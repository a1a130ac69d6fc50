/** The legacy REST API: its schemas, its errors, and the client and write queue that the views' stores use. */
export {
  EXPORT_FORMATS,
  ROLES,
  assignmentValue,
  cellBody,
  cellParams,
  exportQuery,
  importBody,
  scheduleParams,
  setUpBody,
  signInBody,
  windowQuery,
} from './contract.ts';
export {
  MOST_CHANGES,
  MOST_HISTORY,
  anyImportBody,
  changeSchema,
  changesBody,
  endScheduleBody,
  historyParams,
  newScheduleBody,
  rosterImportBody,
  rosterSchema,
} from './changes.ts';
export type {
  AnyImportBody,
  CellHistoryRow,
  ChangesAnswer,
  ChangesBody,
  NewScheduleAnswer,
  NewScheduleBody,
  ReferenceAnswer,
  RosterImportBody,
} from './changes.ts';
export { canonical } from './canonical.ts';
export { moduleMap } from './module-map.ts';
export { versionAt, versionIn } from './origin.ts';
export type { VersionName } from './origin.ts';
export { releaseNames } from './release-names.ts';
export type { ReleasePerson } from './release-names.ts';
export { includeName, RELEASE_STATES, releaseEntry, releasePointer, signedText } from './release-pointer.ts';
export type { ReleaseContract, ReleaseEntry, ReleasePointer, ReleaseRollout, ReleaseState, ReleaseUnit, ReleaseVersion } from './release-pointer.ts';
export { CSRF_HEADER } from './csrf.ts';
export type {
  AssignmentRow,
  CellAnswer,
  CellBody,
  ExportAnswer,
  ImportAnswer,
  ImportBody,
  Role,
  ScheduleSummary,
  Session,
  User,
  WindowAnswer,
} from './contract.ts';
export type { Cause } from './causes.ts';
export { ERROR_KINDS } from './error-kinds.ts';
export type { ErrorKind } from './error-kinds.ts';
export { ERRORS } from './errors.ts';
export type { ErrorAnswer, ErrorSeverity, RotaError } from './errors.ts';
export { newOpId, pause } from './edge.ts';
export { createQueueKeeper } from './queue-keeper.ts';
export type { KeptQueue } from './queue-keeper.ts';
export { createStartClient } from './start-client.ts';
export type { StartClient } from './start-client.ts';
export { createRotaClient } from './client.ts';
export type { RotaClient } from './client.ts';
export type { Outcome } from './call.ts';
export { ALERT_LEVELS, ALERT_TYPES, alertAnswer, alertParams, alertsAnswer } from './alerts.ts';
export type { AlertAnswer, AlertLevel, AlertsAnswer, AlertType } from './alerts.ts';
export { createAlertsClient } from './alerts-client.ts';
export type { AlertsClient } from './alerts-client.ts';
export { healthAnswer, healthBody, healthSample } from './health.ts';
export type { HealthAnswer, HealthSample, LoadedUnit } from './health.ts';
export { buildsAnswer } from './builds.ts';
export type { BuildsAnswer } from './builds.ts';
export { differencesAnswer, differencesQuery } from './differences.ts';
export type { DifferencesAnswer } from './differences.ts';
export { flipAnswer } from './flip.ts';
export type { FlipAnswer } from './flip.ts';
export { healthSeriesAnswer, healthSeriesQuery, MARK_KINDS } from './health-series.ts';
export type { HealthSeriesAnswer } from './health-series.ts';
export { accountBody, addMemberBody, memberParams, memberRoleBody, passwordBody, resetBody } from './people.ts';
export type { AddMemberAnswer, Member, ResetLink } from './people.ts';
export {
  feedbackAnswer,
  feedbackBody,
  feedbackMade,
  feedbackParams,
  MOST_TRACE,
  noticeAnswer,
  noticeBody,
  noticeParams,
  noticesAnswer,
  operationsAnswer,
  restorePreview,
  restorePreviewBody,
  rollbackAnswer,
  rollbackBody,
  rollbackParams,
  rollbackReasonBody,
  traceAnswer,
} from './operations.ts';
export type { CompositionAnswer, FeedbackAnswer, NoticeAnswer, OperationsAnswer, RestoreAnswer, RollbackAnswer, RollbackKind } from './operations.ts';
export { createOperationsClient } from './operations-client.ts';
export type { Feedback, NewNotice, OperationsClient, RollbackOrder } from './operations-client.ts';
export { ROLLOUT_ORDERS, ROLLOUT_STATUSES, rolloutAnswer, rolloutOrderBody } from './rollout.ts';
export type { RolloutAnswer, RolloutOrderKind } from './rollout.ts';
export { releaseOrderAnswer, releaseOrderBody, releasesAnswer, releasesVerified, releaseVersionAnswer, releaseVersionParams } from './releases.ts';
export type { ReleaseOrder, ReleaseOrderAnswer, ReleasesAnswer, ReleaseStanza, ReleaseWatch, ReleasesVerified, ReleaseVersionAnswer } from './releases.ts';
export { releaseDiffAnswer, releaseDiffParams, releaseDiffQuery } from './release-diff.ts';
export type { ReleaseDiffAnswer, VersionDiff } from './release-diff.ts';
export { releaseWritesAnswer, releaseWritesQuery, undoWritesAnswer, undoWritesBody } from './release-writes.ts';
export type { ReleaseWritesAnswer, UndoneWrite, UndoWritesAnswer, UndoWritesBody } from './release-writes.ts';
export { createReleasesClient } from './releases-client.ts';
export type { ReleasesClient } from './releases-client.ts';
export { REPORT_FORMATS, REPORT_LANGUAGES, SUCCESS, reportParams, reportQuery, reportsAnswer, rolloutReport } from './report.ts';
export type { ReportsAnswer, RolloutReport, SuccessGroup, SuccessMetric } from './report.ts';
export { createObservedClient } from './observed-client.ts';
export type { ObservedClient } from './observed-client.ts';
export { triggersAnswer, triggersBody, triggersSetAnswer, tryAnswer, tryBody } from './triggers.ts';
export type { TriggerField, TriggersAnswer, TriggersSetAnswer, TryAnswer } from './triggers.ts';
export { progressAnswer } from './progress.ts';
export type { ProgressAnswer, Support } from './progress.ts';
export { createProgressClient } from './progress-client.ts';
export { DRILLS, drillBody, drillsAnswer } from './drills.ts';
export type { DrillAnswer, DrillKind, DrillsAnswer, DrillStep } from './drills.ts';
export { createDrillsClient } from './drills-client.ts';
export type { DrillsClient } from './drills-client.ts';
export { createRolloutClient } from './rollout-client.ts';
export type { RolloutClient } from './rollout-client.ts';
export { createPeopleClient } from './people-client.ts';
export type { PeopleClient } from './people-client.ts';
export { createReferenceClient } from './reference-client.ts';
export type { ReferenceClient } from './reference-client.ts';
export { createWriteQueue } from './write-queue.ts';
export type { CellKey, PendingWrite, QueueEnds, WriteQueue, WriteQueueOptions, WriteState } from './write-queue.ts';
export { createWindowStore } from './window-store.ts';
export type { CellWrite, StoreLayers, WindowEvent, WindowFacts, WindowStore, WindowStorePorts } from './window-store.ts';
export { createWriteRoute } from './write-route.ts';
export type { EditPath, EditWay, WriteRoute } from './write-route.ts';
