/** Finding and filtering people, above every grid. */
export const staff = {
  find: 'Find staff',
  clear: 'Clear the search',
  filter: 'Filter',
  filterOn: 'Filter, on',
  shown: (shown: number, all: number) => `${shown} of ${all} people`,
  match: (at: number, of: number, name: string) => `${at} of ${of}: ${name}`,
  none: 'Nobody has a name like that.',
  close: 'Close',
  notLoaded: 'The filter could not be loaded. Your rota is safe. Reload the page when you are online.',
};
