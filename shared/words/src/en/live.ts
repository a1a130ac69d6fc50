const changes = (n: number): string => (n === 1 ? '1 change' : `${n} changes`);
const kept = (n: number): string => `${n > 0 ? `${changes(n)} ${n === 1 ? 'is' : 'are'}` : 'What you change is'} kept here`;
/** `Ana’s`, `Tomás’s`. */
const of = (name: string): string => `${name}’s`;
const hours = (minutes: number): string => (minutes < 60 ? `${minutes} min` : `${Math.round(minutes / 6) / 10} h`);

/** What a rule says of a write that it refuses: the rota's own names, and how far over or under. */
interface Refusal {
  readonly shift: string;
  readonly skill: string;
  readonly day: string;
  readonly amount: number;
}

/** What the shell says about synchronization: the badge, what waits for a person, who is here, undo. */
export const live = {
  badge: {
    notSaved: (n: number) => `${n} not saved`,
    notSavedMeaning: (n: number) => `${changes(n)} could not be saved. Each is kept where you made it, with the reason.`,
    inTab: (n: number) => `${n} in this tab only`,
    inTabMeaning: (n: number) =>
      `${changes(n)} ${n === 1 ? 'is' : 'are'} kept in this tab only: this browser stores nothing for Tandem. Leave the tab open until ${n === 1 ? 'it is' : 'they are'} sent.`,
    toDecide: (n: number) => `${n} to decide`,
    toDecideMeaning: (n: number) => `${n === 1 ? '1 change waits' : `${n} changes wait`} for your decision. All values are kept until you choose.`,
    offline: 'Offline',
    offlineWaiting: (n: number) => `Offline, ${n} waiting`,
    offlineMeaning: (n: number) => `You are offline. ${kept(n)} and sent when you are back.`,
    liveOff: 'Live updates off',
    liveOffWaiting: (n: number) => `Live updates off, ${n} waiting`,
    stoppedMeaning: 'Live updates were stopped. You see others’ edits when you reload. Yours are saved.',
    parkedMeaning: (n: number) => `Live updates have stopped. ${kept(n)} and sent when they are back.`,
    troubleMeaning: (why: string) => `Live updates do not work. You see others’ edits when you reload. Yours are saved. (${why})`,
    viewOnlyMeaning: 'You can view this rota, not change it.',
    notLiveMeaning: 'You see others’ edits when you reload. Yours are saved.',
    pressToReload: (meaning: string) => `${meaning} Press to reload.`,
    reload: 'Reload for others’ edits',
    saving: 'Saving',
    savingMeaning: (n: number) => `${changes(n)} on the way to the server.`,
    live: 'Live',
    liveMeaning: 'Others’ edits arrive at once. Yours are saved.',
    byRestMeaning: 'The network lets no live connection through. Yours are saved as usual; others’ edits arrive within some twenty seconds.',
    othersWait: (count: number, name: string) => `${count} ${count === 1 ? 'edit' : 'edits'} of ${name} on this device ${count === 1 ? 'waits' : 'wait'} until they sign in again.`,
    aloneMeaning: 'Others’ edits arrive at once. Yours are saved. Each tab has a connection of its own, because this address is not secure (https).',
    tabMeaning: 'This browser stores nothing for Tandem: what is not sent yet is lost when the tab is closed.',
  },
  undo: {
    action: 'Undo',
    withKeys: 'Undo (Ctrl+Z)',
    again: 'Redo',
    againWithKeys: 'Redo (Ctrl+Shift+Z)',
    both: 'Undo and redo',
    nothing: 'There is nothing of yours to undo here.',
    nothingAgain: 'There is nothing of yours to redo here.',
    cell: (where: string, what: string) => `Undone. ${where}: ${what}.`,
    cells: (n: number) => `Undone: ${changes(n)}.`,
    cellAgain: (where: string, what: string) => `Done again. ${where}: ${what}.`,
    cellsAgain: (n: number) => `Done again: ${changes(n)}.`,
    changedAgain: (where: string, by: string) => `Not done again. ${where}: ${by} has changed it since.`,
    changed: (where: string, by: string) => `Not undone. ${where}: ${by} has changed it since.`,
    changedMany: (n: number, by: string) => `${n === 1 ? '1 cell was' : `${n} cells were`} left as ${n === 1 ? 'it is' : 'they are'}: ${by} changed ${n === 1 ? 'it' : 'them'} since.`,
    somebody: 'somebody',
    you: 'you',
  },
  tray: {
    region: 'Changes to decide',
    title: (n: number) => (n === 1 ? '1 cell to decide' : `${n} cells to decide`),
    conflicts: 'Two people changed each of these at the same time. Both values are kept until you choose.',
    conflict: 'Two people changed this cell at the same time. Both values are kept until you choose.',
    refusals: 'What could not be saved is kept here until you choose.',
    close: 'Close',
    show: 'Show',
    showOf: (where: string) => `Show ${where}`,
    yours: 'Yours',
    inRota: 'in the rota',
    off: 'Off',
    unknown: (id: string) => `Shift ${id}`,
    skill: (name: string) => `as ${name}`,
    note: (text: string) => `Note: ${text}`,
    keepMine: 'Keep mine',
    keepTheirs: (name: string) => `Keep ${of(name)}`,
    /** After the name of a choice, for who cannot see it. */
    choice: (what: string, where: string) => `${what}, ${where}`,
    refused: 'This change could not be saved.',
    tryAgain: 'Send again',
    letGo: 'Let it go',
    allMine: 'Keep all mine',
    allTheirs: 'Keep all theirs',
    keys: { mine: 'mine', theirs: 'theirs', next: 'next', later: 'later' },
    keptMine: (where: string) => `${where}: kept yours`,
    keptTheirs: (where: string, name: string) => `${where}: kept ${of(name)}`,
    sentAgain: (where: string) => `${where}: sent again`,
    gone: (where: string) => `${where}: let go`,
    none: 'Nothing is left to decide.',
    elsewhere: (where: string) => `${where}: decided elsewhere`,
    /** Beside a decision, for as long as it can be taken back. */
    takeBack: 'Undo',
    takeBackOf: (where: string) => `Undo the decision on ${where}`,
    /** In which view a value was written, or by what. */
    from: { week: 'Week view', month: 'Month view', day: 'Day view', undo: 'By undo', redo: 'By redo', tray: 'By a decision' },
    fromAt: (from: string, time: string) => `${from}, ${time}`,
    /** What a choice does to a shift of that day. */
    coverage: (shift: string, assigned: number, need: string) => `${shift} ${assigned} of ${need}`,
    missing: (n: number, status: 'below-minimum' | 'below-optimum') => `${n} below ${status === 'below-minimum' ? 'minimum' : 'optimum'}`,
    sameCoverage: 'No change to coverage',
    coverageOnItsWay: 'Coverage is on its way',
    /** Why a rule refused, by its id. */
    refusedBy: {
      'unknown-id': () => 'A person, shift, skill or day of this is not in the rota any more.',
      overlap: ({ shift, day, amount }: Refusal) => `${shift} on ${day} overlaps another shift of this person by ${hours(amount)}.`,
      skill: ({ shift, skill }: Refusal) => `Not qualified as ${skill} for ${shift}.`,
      leave: ({ day }: Refusal) => `Absent on ${day}.`,
      'single-assignment': ({ day, amount }: Refusal) => `${amount + 1} shifts on ${day}, one is the limit.`,
      rest: ({ shift, amount }: Refusal) => `Rest before ${shift} is ${hours(amount)} too short.`,
      succession: ({ shift }: Refusal) => `${shift} may not follow the shift of the day before.`,
      'shift-run': ({ shift, amount }: Refusal) => `Days of ${shift} in a row: ${amount} outside the limit.`,
      'work-run': ({ amount }: Refusal) => `Days of work in a row: ${amount} outside the limit.`,
      'days-off-run': ({ amount }: Refusal) => `Days off in a row: ${amount} outside the limit.`,
      'total-assignments': ({ amount }: Refusal) => `Shifts in this rota: ${amount} outside the contract.`,
      weekends: ({ amount }: Refusal) => `Weekends with work: ${amount} over the contract.`,
      'complete-weekend': ({ day }: Refusal) => `Only one day of the weekend of ${day} would be worked, the contract asks for both.`,
      request: ({ day }: Refusal) => `Against a wish of this person for ${day}.`,
      hours: ({ amount }: Refusal) => `${hours(amount)} outside the norm of the week.`,
      'coverage-minimum': ({ shift, day, amount }: Refusal) => `${shift} on ${day} would be ${amount} below its minimum.`,
      'coverage-optimum': ({ shift, day, amount }: Refusal) => `${shift} on ${day} would be ${amount} below its optimum.`,
    },
    /** What the server could not take, with its own name for the part. */
    refusedPart: (part: string) => `The server could not take this value (${part}).`,
    lost: (where: string, name: string, theirs: string, mine: string) =>
      `${where}: ${name} changed it at the same time. ${theirs} stands, yours was ${mine}.`,
    putBack: 'Put back mine',
  },
  people: {
    here: (names: string) => `Also here: ${names}`,
    one: 'Also here',
    looks: (name: string, day: string, view: 'week' | 'month' | 'day') => `${name} looks at ${day}, ${{ week: 'week', month: 'month', day: 'day' }[view]}`,
    looksAt: (day: string, view: 'week' | 'month' | 'day') => `${day}, ${{ week: 'week', month: 'month', day: 'day' }[view]}`,
    more: (n: number) => `+${n}`,
  },
};
