import type { shell as english } from '../en/shell.ts';

export const shell: typeof english = {
  product: 'Tandem',
  skip: 'Zum Dienstplan springen',
  view: 'Ansicht',
  views: { week: 'Woche', month: 'Monat', day: 'Tag' },
  chooseRota: 'Dienstplan wählen',
  rota: (name) => `Dienstplan: ${name}`,
  you: (name) => `Sie: ${name}`,
  more: 'Mehr',
  selectedDay: 'Ausgewählter Tag',
  when: {
    earlier: 'Früher',
    earlierWithKeys: 'Früher (Alt+Bild auf)',
    nothingEarlier: 'Davor enthält dieser Dienstplan nichts',
    later: 'Später',
    laterWithKeys: 'Später (Alt+Bild ab)',
    nothingLater: 'Danach enthält dieser Dienstplan nichts',
    today: 'Heute',
    week: (week) => `KW ${week}`,
    weeks: (first, last) => `KW ${first}–${last}`,
  },
  badge: {
    viewOnly: 'Nur ansehen',
    notLive: 'Nicht live',
  },
  slow: (view) => `„${view}“ braucht länger als sonst. Die Ansicht ist noch unterwegs.`,
};
