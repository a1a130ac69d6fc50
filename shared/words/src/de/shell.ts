import type { shell as english } from '../en/shell.ts';

const changes = (n: number): string => (n === 1 ? '1 Änderung' : `${n} Änderungen`);

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
    notSaved: (n) => `${n} nicht gespeichert`,
    notSavedMeaning: (n) =>
      n === 1
        ? '1 Änderung konnte nicht gespeichert werden. Sie bleibt mit dem Grund dort stehen, wo Sie sie gemacht haben.'
        : `${n} Änderungen konnten nicht gespeichert werden. Jede bleibt mit dem Grund dort stehen, wo Sie sie gemacht haben.`,
    offline: 'Offline',
    offlineWaiting: (n) => `Offline, ${n} warten`,
    offlineMeaning: (n) =>
      n === 0
        ? 'Sie sind offline. Was Sie ändern, bleibt hier erhalten und wird gesendet, sobald Sie wieder online sind.'
        : `Sie sind offline. ${changes(n)} ${n === 1 ? 'bleibt' : 'bleiben'} hier erhalten und ${n === 1 ? 'wird' : 'werden'} gesendet, sobald Sie wieder online sind.`,
    saving: 'Wird gespeichert',
    savingMeaning: (n) => `${changes(n)} ${n === 1 ? 'ist' : 'sind'} auf dem Weg zum Server.`,
    viewOnly: 'Nur ansehen',
    viewOnlyMeaning: 'Sie können diesen Dienstplan ansehen, aber nicht ändern.',
    notLive: 'Nicht live',
    notLiveMeaning: 'Änderungen anderer sehen Sie nach dem Neuladen. Ihre sind gespeichert.',
    pressToReload: (meaning) => `${meaning} Zum Neuladen drücken.`,
    reload: 'Neu laden, um Änderungen anderer zu sehen',
  },
  slow: {
    week: 'Die Wochenansicht braucht länger als sonst. Sie ist noch unterwegs.',
    month: 'Die Monatsansicht braucht länger als sonst. Sie ist noch unterwegs.',
    day: 'Die Tagesansicht braucht länger als sonst. Sie ist noch unterwegs.',
  },
};
