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
  slow: {
    week: 'The week view takes longer than usual. It is still on its way.',
    month: 'The month view takes longer than usual. It is still on its way.',
    day: 'The day view takes longer than usual. It is still on its way.',
  },
};
