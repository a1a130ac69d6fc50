import type { alerts as english } from '../en/alerts.ts';

export const alerts: typeof english = {
  title: 'Alarme',
  waiting: (n) => (n === 0 ? 'niemand wird gebraucht' : n === 1 ? '1 braucht jemanden' : `${n} brauchen jemanden`),
  types: {
    'data-corruption': 'Verschiedene Werte.',
    'sync-failure': 'Synchronisierung.',
    'performance-degradation': 'Langsamer.',
    'error-rate-high': 'Mehr Fehler.',
    'rollout-progress': 'Einführung.',
    'user-feedback': 'Von Nutzern.',
  },
  everywhere: 'Jeder Dienstplan',
  times: (n) => `${n}-mal gemeldet`,
  escalated: 'eskaliert',
  by: (who, at) => `${who} kümmert sich seit ${at}`,
  over: (at) => `vorbei seit ${at}`,
  routes: {
    sent: (route) => `${route}: gesendet`,
    waiting: (route) => `${route}: unterwegs`,
    failed: (route) => `${route}: nicht zugestellt`,
  },
  lookAfter: 'Ich kümmere mich',
  looked: (summary) => `Sie kümmern sich: ${summary}`,
  past: 'Was vorbei ist',
};
