/** What operators were told, on their page. */
export const alerts = {
  title: 'Alerts',
  waiting: (n: number) => (n === 0 ? 'nobody is wanted' : n === 1 ? '1 wants somebody' : `${n} want somebody`),
  types: {
    'data-corruption': 'Different values.',
    'sync-failure': 'Synchronization.',
    'performance-degradation': 'Slower.',
    'error-rate-high': 'More errors.',
    'rollout-progress': 'Rollout.',
    'user-feedback': 'From people.',
  },
  everywhere: 'Every rota',
  times: (n: number) => `told ${n} times`,
  escalated: 'escalated',
  by: (who: string, at: string) => `${who} looks after it since ${at}`,
  over: (at: string) => `over since ${at}`,
  routes: {
    sent: (route: string) => `${route}: sent`,
    waiting: (route: string) => `${route}: on its way`,
    failed: (route: string) => `${route}: not delivered`,
  },
  lookAfter: 'I look after it',
  looked: (summary: string) => `You look after it: ${summary}`,
  past: 'What is over',
};
