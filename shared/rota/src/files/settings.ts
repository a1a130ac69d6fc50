/** The headings of the settings that we write. */
export const SETTINGS = { id: 'Rota id', name: 'Name', timeZone: 'Time zone', firstDate: 'First day', lastDate: 'Last day', rest: 'Rest (minutes)', reject: 'Rules that refuse' } as const;
