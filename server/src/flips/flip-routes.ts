import { flipAnswer } from '@tandem/rest';
import type { Members } from '../accounts/members.ts';
import { operatesOf } from '../accounts/operates-of.ts';
import { defineRoute, type RouteDef } from '../http/route.ts';
import type { Flips } from './flips.ts';

export interface FlipRoutesParts {
  readonly flips: Pick<Flips, 'view'>;
  readonly members: Pick<Members, 'rolesOf' | 'adopt'>;
  readonly nameOf: (actor: string) => string;
}

/** How far the last change of flags has come, for whoever operates schedules that it concerns. */
export function flipRoutes({ flips, members, nameOf }: FlipRoutesParts): readonly RouteDef[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/operations/flip',
      summary: 'How far the last change of flags or stage has reached the pages that were open: which have acknowledged it and when, which have not, and whose lease has ended.',
      access: 'signed-in',
      answer: flipAnswer,
      handler: ({ caller }) => flips.view(operatesOf(members, caller), nameOf),
    }),
  ];
}
