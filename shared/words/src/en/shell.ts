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
    viewOnly: 'View only',
    notLive: 'Not live',
  },
  slow: (view: string) => `“${view}” takes longer than usual. It is still on its way.`,
};
