import type { AlertAnswer } from '@tandem/rest';
import { describe, expect, it } from 'vitest';
import { inOrder, isWaiting, routesOf, toneOfAlert } from './alert-facts.ts';

const alert = (more: Partial<AlertAnswer>): AlertAnswer => ({
  id: 'a', type: 'sync-failure', level: 'immediate', schedule: null, key: 'k', summary: '', values: {}, status: 'open', opened: 1, last: 1, count: 1, acknowledged: null, escalated: null, resolved: null, deliveries: [], ...more,
});
const seen = { at: 2, by: 'Mara' };

describe('alerts on the page of operators', () => {
  it('[SHELL-399] stand in the order in which they want somebody', () => {
    const given = [
      alert({ id: 'over', status: 'resolved', last: 9 }), alert({ id: 'seen', acknowledged: seen, last: 8 }), alert({ id: 'info', level: 'info', last: 7 }),
      alert({ id: 'old', last: 1 }), alert({ id: 'new', last: 2 }), alert({ id: 'warning', level: 'warning', last: 6 }),
    ];
    expect(inOrder(given).map(({ id }) => id)).toEqual(['new', 'old', 'warning', 'info', 'seen', 'over']);
    expect(given.filter(isWaiting).map(({ id }) => id)).toEqual(['info', 'old', 'new', 'warning']);
  });

  it('[SHELL-399] are marked by how grave they are until they are over', () => {
    expect([alert({}), alert({ level: 'warning' }), alert({ level: 'info' }), alert({ status: 'resolved' })].map(toneOfAlert)).toEqual(['bad', 'hold', 'unknown', 'ok']);
  });

  it('[SHELL-399] say of each route how its last message fared', () => {
    const sent = (route: string, status: 'waiting' | 'sent' | 'failed', at: number) => ({ route, message: 'opened', status, attempts: 1, at, error: null });
    expect(routesOf({ deliveries: [sent('mail', 'failed', 1), sent('chat', 'sent', 1), sent('mail', 'sent', 2)] })).toEqual([{ route: 'mail', status: 'sent' }, { route: 'chat', status: 'sent' }]);
    expect(routesOf({ deliveries: [] })).toEqual([]);
  });
});
