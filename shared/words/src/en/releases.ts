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
  candidate: (version: string) => `Candidate: ${version}`,
  previous: (version: string) => `Before: ${version}`,
  nothingBefore: 'Before: none',
  /** Open pages of a version; `figure` is the number as it is written. */
  open: (n: number, figure: string) => (n === 0 ? 'no page' : n === 1 ? '1 page has it open' : `${figure} pages have it open`),
  /** Versions that pages have and that stand nowhere above. */
  others: {
    older: (version: string) => `Older: ${version}`,
    killed: (version: string) => `Killed: ${version}`,
    unknown: (version: string) => `Never published here: ${version}`,
  },
  moreOthers: (n: number, figure: string) => (n === 1 ? '1 more version is open in pages' : `${figure} more versions are open in pages`),
  openAll: (n: number, figure: string, minutes: string) => `${n === 1 ? '1 page is' : `${figure} pages are`} open: heard of in the last ${minutes} min.`,
  /** Whom a candidate is given to; the counts are as they are written. */
  cohort: {
    share: (percent: string) => `For ${percent} %`,
    named: (who: string) => `and for ${who}`,
    people: (given: number, figure: string, all: number, allFigure: string) => `${given === 0 ? 'nobody' : given === all ? 'all' : `about ${figure}`} of ${all === 1 ? '1 person' : `${allFigure} people`}`,
    shell: 'For nobody yet: the shell goes to everybody at once',
  },
  diff: {
    title: 'What is different',
    candidate: 'candidate against stable',
    previous: 'stable against the version before',
    reading: 'Comparing …',
    failed: (why: string) => `They could not be compared: ${why}`,
    sum: (differ: number, figure: string, of: string) => `${differ === 0 ? 'None' : figure} of ${of} files ${differ > 1 ? 'differ' : 'differs'}.`,
    table: 'Files that differ',
    file: 'File',
    before: 'Bytes before',
    after: 'Bytes now',
    change: 'Difference',
    all: 'All files',
    kinds: { added: 'added', removed: 'removed', changed: 'changed' },
    was: (name: string) => `was ${name}`,
    none: '–',
    contract: (surface: string, before: string, after: string) => `Agreement ${surface}: ${before} before, ${after} now`,
    sameContract: 'Agreements with the shell: the same.',
    span: (least: number, most: number) => (least === most ? `${least}` : `${least} to ${most}`),
    notDeclared: 'not declared',
    entry: (before: string, after: string) => `First module: ${before} before, ${after} now`,
    css: (before: string, after: string) => `Style sheets at once: ${before} before, ${after} now`,
    noCss: 'none',
    sameEntry: 'First module: the same.',
    sameCss: 'Style sheets at once: the same.',
  },
  states: { built: 'As built', steady: 'Steady', rolling: 'Widening', paused: 'Paused', locked: 'Locked' },
  watch: {
    pass: 'Health: good, may be widened',
    fail: (what: string) => `Health: failed in ${what}, being taken back`,
    held: (what: string) => `Health: worse than the stable version in ${what}`,
    bake: (at: string) => `Health: good so far, to be widened from ${at}`,
    silence: 'Health: no page that has it has said how it is',
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
