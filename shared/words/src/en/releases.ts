interface Orders<T> {
  readonly promote: T;
  readonly pause: T;
  readonly abort: T;
  readonly rollback: T;
  readonly restore: T;
  readonly lock: T;
  readonly unlock: T;
}

/** Which version of each view runs for whom, and what an operator does about it. */
export const releases = {
  title: 'Releases',
  live: (seq: number, at: string) => `Number ${seq}, since ${at}`,
  none: 'Nothing was released yet.',
  stable: (version: string) => `Stable: ${version}`,
  candidate: (version: string, percent: string) => `Candidate: ${version}, for ${percent} %`,
  include: (who: string) => `and for ${who}`,
  previous: (version: string) => `Before: ${version}`,
  nothingBefore: 'Before: none',
  states: { built: 'As built', steady: 'Steady', rolling: 'Widening', paused: 'Paused', locked: 'Locked' },
  watch: {
    pass: 'Health: good, may be widened',
    fail: (what: string) => `Health: failed in ${what}, being taken back`,
    held: (what: string) => `Health: worse than the stable version in ${what}`,
    bake: (at: string) => `Health: good so far, to be widened from ${at}`,
    silence: 'Health: no page that has it is heard of',
    sample: (pages: string, beside: string, needed: string) => `Health: ${pages} pages with it, ${beside} beside it, ${needed} of each are needed`,
    causes: { failures: 'starting', differences: 'what it saves', errors: 'errors', visible: 'edits on the screen', inp: 'answers to input', switch: 'switches of views', nodes: 'the size of the page', heap: 'memory' },
  },
  killed: (digests: string) => `Killed, never to come back: ${digests}`,
  change: 'Change',
  changeOf: (unit: string) => `Change ${unit}`,
  restore: 'Restore a moment',
  verify: 'Verify',
  verifying: 'Reading the whole log and every file that is live …',
  verified: (entries: string, versions: string) => `Verified: ${entries} entries of the log and ${versions} versions are what was written.`,
  faulty: (faults: string, first: string) => `${faults} faults. The first: ${first}`,
  notVerified: (why: string) => `It could not be verified: ${why}`,
  history: 'History',
  line: (by: string, action: string, what: string) => `${by}: ${action}, ${what}`,
  fromTo: (from: string, to: string) => `${from} to ${to}`,
  broken: 'This entry is not what was written, or does not follow the one before.',
  everything: 'all views',
  actions: {
    deploy: 'deployed', promote: 'widened', pause: 'paused', narrow: 'narrowed', abort: 'candidate stopped', rollback: 'rolled back', restore: 'restored', lock: 'locked', unlock: 'unlocked', publish: 'published', renew: 'signed anew',
  } as Readonly<Record<string, string>>,
  dialog: (unit: string) => `Change ${unit}`,
  what: 'What to do',
  orders: { promote: 'Give the candidate to more people', pause: 'Pause: nobody more', abort: 'Stop the candidate', rollback: 'Roll back', restore: 'Restore', lock: 'Lock', unlock: 'Unlock' } satisfies Orders<string>,
  percent: 'For how many',
  everybody: 'Everybody, as the stable version',
  share: (percent: string) => `${percent} %`,
  to: 'To which version',
  moment: 'To which moment',
  kill: 'Kill what is left: nothing brings this version back',
  show: 'Show what changes',
  will: 'This changes:',
  nothing: 'Nothing changes: it is so already.',
  becomes: (unit: string, before: string, after: string) => `${unit}: ${before}, becomes ${after}`,
  stands: (stable: string, candidate: string, state: string) => `${stable}${candidate} (${state})`,
  withCandidate: (version: string, percent: string) => ` and ${version} for ${percent} %`,
  gone: 'not there',
  confirm: { promote: 'Widen', pause: 'Pause', abort: 'Stop the candidate', rollback: 'Roll back', restore: 'Restore', lock: 'Lock', unlock: 'Unlock' } satisfies Orders<string>,
  said: (unit: string) => `Done: ${unit}`,
};
