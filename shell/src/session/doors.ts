import { createRotaClient, type Outcome, type RotaClient, type RotaError, type Session } from '@tandem/rest';
import type { PageSession } from './session.svelte.ts';

type AtDoors = Pick<PageSession, 'plainFetch' | 'accept' | 'assumeSignedOut'>;

/** Each resolves to the error with which the server refused, if it did. */
export const signIn = (session: AtDoors, login: string, password: string): Promise<RotaError | null> =>
  enter(session, createRotaClient(session.plainFetch).signIn(login, password));

export const setUp = (session: AtDoors, body: Parameters<RotaClient['setUp']>[0]): Promise<RotaError | null> =>
  enter(session, createRotaClient(session.plainFetch).setUp(body));

export async function signOut(session: AtDoors): Promise<RotaError | null> {
  const answer = await createRotaClient(session.plainFetch).signOut();
  const refused = !answer.ok && answer.error.kind !== 'unauthenticated' ? answer.error : null;
  if (!refused) session.assumeSignedOut();
  return refused;
}

async function enter(session: AtDoors, asking: Promise<Outcome<Session>>): Promise<RotaError | null> {
  const answer = await asking;
  if (!answer.ok) return answer.error;
  session.accept(answer.value);
  return null;
}
