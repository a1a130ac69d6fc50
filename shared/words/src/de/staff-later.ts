import type { staffLater as english } from '../en/staff-later.ts';

export const staffLater: typeof english = {
  filter: 'Filter',
  skills: 'Qualifikationen',
  contracts: 'Verträge',
  shifts: 'Schichten in diesem Zeitraum',
  findings: 'Hinweise',
  onlyFindings: 'Nur Personen, bei denen etwas zu beheben oder zu prüfen ist',
  actsOn: (visible, all) => (visible === all ? `Zeigt alle ${all} Personen` : `Betrifft ${visible} sichtbare von ${all}`),
  everybody: 'Alle anzeigen',
};
