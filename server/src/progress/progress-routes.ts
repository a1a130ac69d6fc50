import { progressAnswer } from '@tandem/rest';
import type { Members } from '../accounts/members.ts';
import { defineRoute, type RouteDef } from '../http/route.ts';
import { progressOf, type ProgressParts } from './progress.ts';

export interface ProgressRoutesParts extends ProgressParts {
  readonly members: Pick<Members, 'roleOf'>;
  readonly schedules: () => readonly { readonly id: string; readonly name: string }[];
}

/** How synchronization comes to the caller's rotas: nothing of anybody else's. */
export function progressRoutes(parts: ProgressRoutesParts): readonly RouteDef[] {
  const { members, schedules } = parts;
  return [
    defineRoute({
      method: 'GET',
      path: '/api/progress',
      summary: 'Whether the rotas of the caller have live updates, what is planned, what was turned off, and where help is.',
      access: 'signed-in',
      answer: progressAnswer,
      handler: ({ caller }) => progressOf(parts, schedules().filter(({ id }) => members.roleOf(caller.user.id, id) !== null)),
    }),
  ];
}
