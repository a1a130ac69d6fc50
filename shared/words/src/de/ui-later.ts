import type { uiLater as english } from '../en/ui-later.ts';

export const uiLater: typeof english = {
  keys: 'Tasten',
  close: 'Schließen',
  shift: 'Schicht',
  notAllowed: (why) => `Nicht erlaubt: ${why}`,
  more: (n) => (n > 0 ? `, und ${n} weitere` : ''),
  move: {
    cancel: 'Abbrechen',
    ok: (place) => `${place}: möglich.`,
    warn: (place, why) => `${place}: möglich, aber ${why}.`,
    no: (place, why) => `${place}: nicht möglich. ${why}`,
    same: 'Hier steht die Schicht jetzt.',
    nowhere: 'Hierhin lässt sich nichts verschieben.',
  },
  status: {
    shown: (shown, all) => `${shown} von ${all} Personen sichtbar`,
    marks: { 'below-minimum': 'unter Minimum', 'below-optimum': 'unter Optimum', met: 'erfüllt', must: 'zu beheben', check: 'zu prüfen' },
    allKeys: 'alle Tasten',
  },
  curve: {
    label: 'Personen im Dienst über den Tag, gegen Minimum und Optimum',
    on: 'Im Dienst',
    min: 'Minimum',
    opt: 'Optimum',
  },
  unsent: {
    place: (person, day) => `${person}, ${day}`,
    show: 'Anzeigen',
    showAll: 'Alle anzeigen',
    tryAgain: 'Erneut versuchen',
    tryAllAgain: 'Alle erneut versuchen',
    discard: 'Verwerfen',
    refused: (place, why) => `${place} konnte nicht gespeichert werden. ${why} Die Änderung bleibt hier erhalten.`,
    severalRefused: (n) => `${n} Änderungen konnten nicht gespeichert werden. Sie bleiben hier erhalten.`,
    offline: (n) =>
      `Sie sind offline. ${n === 1 ? '1 Änderung bleibt' : `${n} Änderungen bleiben`} hier erhalten und ${n === 1 ? 'wird' : 'werden'} gesendet, sobald Sie wieder online sind.`,
    troubled: (n, why) => `${n === 1 ? '1 Änderung ist' : `${n} Änderungen sind`} noch nicht gespeichert. ${why}`,
    listed: 'Änderungen, die nicht gespeichert werden konnten',
  },
};
