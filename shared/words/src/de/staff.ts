import type { staff as english } from '../en/staff.ts';

export const staff: typeof english = {
  find: 'Suchen',
  clear: 'Suche leeren',
  filter: 'Filter',
  filterOn: 'Filter, aktiv',
  shown: (shown, all) => `${shown} von ${all} Personen`,
  match: (at, of, name) => `${at} von ${of}: ${name}`,
  none: 'Niemand hat einen solchen Namen.',
  close: 'Schließen',
  notLoaded: 'Der Filter konnte nicht geladen werden. Ihr Dienstplan ist sicher. Laden Sie die Seite neu, sobald Sie online sind.',
};
