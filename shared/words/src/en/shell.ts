const changes = (n: number): string => (n === 1 ? '1 change' : `${n} changes`);

/** What the shell says in its first view. */
export const shell = {
  product: 'Tandem',
  skip: 'Skip to the rota',
  view: 'View',
  views: { week: 'Week', month: 'Month', day: 'Day' },
  chooseRota: 'Choose a rota',
  rota: (name: string) => `Rota: ${name}`,
  you: (name: string) => `You: ${name}`,
  more: 'More',
  selectedDay: 'Selected day',
  when: {
    earlier: 'Earlier',
    earlierWithKeys: 'Earlier (Alt+PageUp)',
    nothingEarlier: 'This rota has nothing earlier',
    later: 'Later',
    laterWithKeys: 'Later (Alt+PageDown)',
    nothingLater: 'This rota has nothing later',
    today: 'Today',
    week: (week: number) => `W${week}`,
    weeks: (first: number, last: number) => `W${first}–W${last}`,
  },
  badge: {
    notSaved: (n: number) => `${n} not saved`,
    notSavedMeaning: (n: number) => `${changes(n)} could not be saved. Each is kept where you made it, with the reason.`,
    offline: 'Offline',
    offlineWaiting: (n: number) => `Offline, ${n} waiting`,
    offlineMeaning: (n: number) =>
      `You are offline. ${n > 0 ? `${changes(n)} ${n === 1 ? 'is' : 'are'}` : 'What you change is'} kept here and sent when you are back.`,
    saving: 'Saving',
    savingMeaning: (n: number) => `${changes(n)} on the way to the server.`,
    viewOnly: 'View only',
    viewOnlyMeaning: 'You can view this rota, not change it.',
    notLive: 'Not live',
    notLiveMeaning: 'You see others’ edits when you reload. Yours are saved.',
    pressToReload: (meaning: string) => `${meaning} Press to reload.`,
    reload: 'Reload for others’ edits',
  },
  slot: {
    failed: { week: 'The week view did not start', month: 'The month view did not start', day: 'The day view did not start' },
    othersWork: {
      week: 'Your rota is safe, and month and day still work.',
      month: 'Your rota is safe, and week and day still work.',
      day: 'Your rota is safe, and week and month still work.',
    },
    slow: {
      week: 'The week view takes longer than usual. It is still on its way.',
      month: 'The month view takes longer than usual. It is still on its way.',
      day: 'The day view takes longer than usual. It is still on its way.',
    },
    unwell: {
      week: 'The week view had a problem. What you see may be out of date.',
      month: 'The month view had a problem. What you see may be out of date.',
      day: 'The day view had a problem. What you see may be out of date.',
    },
    previous: {
      week: (version: string) => `This is version ${version} of the week view, the one before.`,
      month: (version: string) => `This is version ${version} of the month view, the one before.`,
      day: (version: string) => `This is version ${version} of the day view, the one before.`,
    },
    openVersion: (version: string) => `Open version ${version}`,
    openOtherBuild: 'Open the other build',
    tryAgain: 'Try again',
    loadAgain: 'Load it again',
    code: (remote: string, version: string, code: string) => `${remote} ${version}, code ${code}`,
  },
};
