import type { notices as english } from '../en/notices.ts';

export const notices: typeof english = {
  title: 'Hinweise',
  of: (rota, text) => `${rota}: ${text}`,
  dismiss: 'Ausblenden',
  dismissOf: (text) => `Ausblenden: ${text}`,
  severity: { info: 'Zur Information', warning: 'Bitte beachten', critical: 'Wichtig' },
  kinds: {
    emergency: 'Die Live-Aktualisierung wurde vorerst ausgeschaltet. Ihre Änderungen werden gespeichert wie sonst; die anderer sehen Sie nach dem Neuladen.',
    gradual: 'Die Live-Aktualisierung wird schrittweise ausgeschaltet. Ihre Änderungen werden gespeichert wie sonst.',
    restore: 'Tandem wurde auf einen früheren Stand zurückgestellt. Ihr Plan und alle Änderungen sind, wie sie waren. Laden Sie neu, wenn etwas fremd aussieht.',
  },
  other: {
    info: 'An der Live-Aktualisierung hat sich etwas geändert. Ihre Änderungen werden gespeichert wie sonst.',
    warning: 'Die Live-Aktualisierung kann eine Weile ausfallen. Ihre Änderungen werden gespeichert wie sonst.',
    critical: 'Die Live-Aktualisierung hat eine Störung. Ihre Änderungen werden gespeichert wie sonst; laden Sie neu, um die anderer zu sehen.',
  },
  report: 'Problem melden',
  praise: 'Funktioniert gut',
  feedback: {
    problemTitle: 'Problem melden',
    praiseTitle: 'Was funktioniert gut?',
    problemLabel: 'Was ist geschehen, und was haben Sie erwartet?',
    praiseLabel: 'Was funktioniert für Sie gut? Das Feld darf leer bleiben.',
    missing: 'Sagen Sie in einem Satz, was geschehen ist.',
    attach: 'Die letzten Ereignisse anhängen',
    sends: (rota, mode, build) => `Mitgesendet: der Plan ${rota}, sein Modus (${mode}), die Version der Seite (${build}) und Ihr Name.`,
    trace: (entries, kilobytes) => `${entries === 1 ? '1 Ereignis' : `${entries} Ereignisse`} dieser Seite, ${kilobytes} kB: welche Zellen sich geändert haben, welche Schalter an waren. Kein Kennwort und nichts von anderen Seiten.`,
    noTrace: 'Auf dieser Seite wurde noch nichts aufgezeichnet.',
    send: 'Senden',
    sending: 'Wird gesendet',
    cancel: 'Abbrechen',
    thanks: 'Danke. Die Betreiber dieses Plans können es lesen.',
    offline: 'Der Server ist nicht erreichbar. Was Sie geschrieben haben, bleibt hier; versuchen Sie es noch einmal.',
    tooMany: 'Gerade kamen viele Meldungen von Ihnen. Warten Sie eine Minute, dann senden Sie.',
    failed: (reason) => `Nicht gesendet: ${reason}`,
  },
};
