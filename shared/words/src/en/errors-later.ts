interface Given {
  readonly given: string;
}
interface Least {
  readonly min: number;
}
interface Most {
  readonly max: number;
}
interface Wait {
  readonly seconds: number;
}

const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

/** Why an order to the rollout is not followed. */
export type RolloutRefusal = 'running' | 'not-running' | 'held' | 'paused' | 'cool-down' | 'firing' | 'own' | 'gates' | 'last-stage' | 'other-key';

const ROLLOUT: Readonly<Record<RolloutRefusal, string>> = {
  running: 'A rollout is under way. Pause or kill it before you start another.',
  'not-running': 'No rollout is under way. Start one first.',
  held: 'The rollout is held. Look at what holds it, then resume it.',
  paused: 'The rollout is paused. Resume it first.',
  'cool-down': 'Something failed a short while ago. Wait until the cool-down is over.',
  firing: 'What holds the rollout still does. It can be resumed once that is over.',
  own: 'The next stage is your own wish: you asked for it, or brought the rollout so far. A second person has to approve it.',
  gates: 'The next stage is not ready. What is missing stands beside it.',
  'last-stage': 'There is no further stage.',
  'other-key': 'The key is for life. Start with that of the rollouts before.',
};

/** Why an order to the releases is not followed. */
type ReleaseRefusal = 'not-yours' | 'operators-only' | 'not-automatic' | 'unknown-remote' | 'blocked' | 'locked' | 'not-locked' | 'under-way' | 'no-rollout' | 'no-candidate' | 'not-wider' | 'not-lower' | 'nothing-before' | 'live-already' | 'shell-whole' | 'not-whole' | 'being-removed' | 'other-contract';

const RELEASE: Readonly<Record<ReleaseRefusal, string>> = {
  'not-yours': 'It is another team’s. An operator can give yours a token for it.',
  'operators-only': 'Only an operator may do this.',
  'not-automatic': 'Only a person may do this.',
  'unknown-remote': 'It was never released. Deploy it first.',
  blocked: 'This version was killed and never comes back. Deploy another one.',
  locked: 'It is locked. The history says why; an operator can unlock it.',
  'not-locked': 'It is not locked. Nothing has to be unlocked.',
  'under-way': 'A candidate is under way. Stop it first.',
  'no-rollout': 'Nothing is being rolled out. Deploy a candidate first.',
  'no-candidate': 'There is no candidate. Deploy one first.',
  'not-wider': 'As many people have it already. Stop it to take it back.',
  'not-lower': 'Fewer people have it already.',
  'nothing-before': 'There is no version before this one. Choose one from the list.',
  'live-already': 'This version is the stable one already.',
  'shell-whole': 'The page itself goes to everybody at once. Choose 100 %.',
  'not-whole': 'Files of this version are missing or changed. Choose another version, or deploy it again.',
  'being-removed': 'This version is being removed. Choose another one, or deploy it again in an hour.',
  'other-contract': 'It does not fit the page that it would run in. Choose another version, or move the page first.',
};

/** What the server refused and why, by the code of each cause: what `errors` says by kind, told exactly. */
export const errorsLater = {
  /** A rule that a write would break, by its id; the rule's own sentence comes in English. */
  finding: ({ message }: { readonly rule: string; readonly message: string }) => message,
  causes: {
    missing: () => 'This is missing.',
    empty: () => 'Nothing is written here. At least one character is needed.',
    unfit: () => 'This is not accepted here.',
    unreadable: () => 'The server could not read what was sent. Load the page again.',
    short: ({ min }: Least) => `At least ${count(min, 'character is', 'characters are')} needed.`,
    long: ({ max }: Most) => `At most ${count(max, 'character is', 'characters are')} possible.`,
    few: ({ min }: Least) => `At least ${count(min, 'entry is', 'entries are')} needed.`,
    many: ({ max }: Most) => `At most ${count(max, 'entry is', 'entries are')} possible.`,
    least: ({ min }: Least) => `At least ${min} is possible.`,
    most: ({ max }: Most) => `At most ${max} is possible.`,
    range: ({ given, min, max }: Given & Least & Most) => `${given} is not possible. Use ${min} to ${max}.`,
    order: ({ given }: Given) => `${given} is before the beginning or below the least.`,
    days: ({ max }: Most) => `At most ${count(max, 'day is', 'days are')} possible.`,
    date: ({ given }: Given) => `“${given}” is not a day. Use one like 2026-11-20.`,
    zone: ({ given }: Given) => `“${given}” is not a time zone. Use one like Europe/Warsaw.`,
    id: ({ given }: Given) => `“${given}” cannot be an id. Use up to 64 letters, digits, dots, dashes and underscores.`,
    choice: ({ given }: Given) => `“${given}” is not one of the choices.`,
    outside: ({ given }: Given) => `${given} is outside this rota.`,
    unknown: ({ given }: Given) => `“${given}” is not in this rota any more.`,
    taken: ({ given }: Given) => `“${given}” is taken. Use something else.`,
    repeated: ({ given }: Given) => `“${given}” is there twice.`,
    file: ({ file, line }: { readonly file: string; readonly line: number }) =>
      `“${file}” cannot be read${line > 0 ? ` in line ${line}` : ''}.`,

    stale: () => 'Somebody else changed this in the meantime.',
    'other-order': () => 'Something else was ordered from here already. Go back, look at it, and order again.',
    'in-use': () => 'This is in use.',
    'other-name': ({ name }: { readonly name: string }) => `This is not the name of the rota, “${name}”.`,
    'no-schedule': () => 'There is no such rota any more.',
    'no-role': () => 'This rota is not open to you.',
    'role-needed': () => 'You may not do this in this rota. Ask whoever operates it.',
    'not-creator': () => 'You may not make rotas. Ask whoever set up Tandem.',
    'copy-closed': () => 'The rota to copy is not open to you.',
    'flag-needs': ({ flag, needs }: { readonly flag: string; readonly needs: string }) => `“${flag}” needs ${needs}. Turn that on first.`,
    migrating: ({ by }: { readonly by: string }) => `${by} is migrating this rota. Wait until that is done.`,
    'rollout-refused': ({ why, who }: { readonly why: RolloutRefusal; readonly who?: string }) => `${ROLLOUT[why]}${who ? ` These may: ${who}.` : ''}`,
    'release-refused': ({ why, remote, digest, now }: { readonly why: ReleaseRefusal; readonly remote: string; readonly digest: string; readonly now: string }) => `Nothing was changed${remote && ` in ${[remote, digest, now].filter(Boolean).join(' ')}`}: ${RELEASE[why]}`,
    'never-live': ({ given }: Given) => `“${given}” was never live here. Choose one from the history.`,
    'no-version': ({ given, unit, accepted }: Given & { readonly unit: string; readonly accepted: string }) => `“${given}” is no version of ${unit} whose files are here. ${accepted === '' ? 'None is.' : `These are: ${accepted}.`}`,
    laxer: ({ field, given, was }: { readonly field: string; readonly given: string; readonly was: string }) => `${field}: ${given} would stop the rollout later than ${was}, or may. While one is under way triggers can be made stricter alone; start a new revision for the rest.`,
    drilling: () => 'A drill is under way. Wait until it has ended.',
    'rolling-out': () => 'A rollout is under way: it turns this on by itself when its time has come.',
    'rolling-back': () => 'A rollback is under way here. Nothing is turned on until it is over.',

    'signed-out': () => 'You are signed out. Sign in again.',
    'foreign-page': () => 'This page is not the server’s own. Open Tandem at its own address.',
    'old-page': () => 'This page is too old. Load it again.',
    'wrong-sign-in': () => 'This name and password do not go together.',
    'wrong-password': () => 'This is not your password of now.',
    'login-taken': ({ given }: Given) => `The sign-in name “${given}” is taken. Choose another one.`,
    'demo-login': ({ given }: Given) => `The sign-in name “${given}” belongs to the demo. Choose another one.`,
    'has-role': ({ given }: Given) => `“${given}” has access to this rota already.`,
    'no-member': () => 'This person has no access to this rota any more.',
    'last-operator': () => 'Nobody else who can sign in operates this rota. Make somebody else operator first.',
    'above-you': () => 'This person may do things elsewhere that you may not. Ask whoever set up Tandem.',
    'link-spent': () => 'This link was used already or is too old. Ask whoever operates your rota for a new one.',
    'set-up-spent': () => 'This set-up link was used already or is too old. Start the server again: it prints a new one.',

    'too-many': ({ seconds }: Wait) => `Too much at once. Wait ${count(seconds, 'second', 'seconds')}, then try again.`,
    'too-large': () => 'This is too large to send.',
    nothing: () => 'There is nothing at this address.',
    failed: () => 'The server had a problem. Try again in a moment.',
  },
};
