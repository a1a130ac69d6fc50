import { setUpBody, signInBody } from '@tandem/rest';
import * as z from 'zod/mini';
import { defineRoute, type AnswerHead, type RouteDef } from '../http/route.ts';
import { sessionAnswer, type Accounts, type OpenedSession } from './accounts.ts';
import { clearSessionCookie, writeSessionCookie } from './session-cookie.ts';

/** A session as it is answered. */
export const sessionSchema = z.strictObject({
  user: z.strictObject({ id: z.string(), name: z.string(), login: z.string() }),
  csrf: z.string(),
  creator: z.boolean(),
  expiresAt: z.iso.datetime(),
});

/** Sign-ins of one network address in a minute. Behind it may be a whole ward; guessing is slowed by the lock-out. */
const SIGN_INS_PER_MINUTE = 60;

/** Signing in and out, and the first operator. `secure`: the browser reaches this server by HTTPS. */
export function accountRoutes(accounts: Accounts, secure: boolean): readonly RouteDef[] {
  const welcome = (head: AnswerHead, { token, active }: OpenedSession) => {
    head.header('set-cookie', writeSessionCookie(token, active.expiresAt, secure));
    return sessionAnswer(active);
  };
  return [
    defineRoute({
      method: 'POST',
      path: '/api/session',
      summary: 'Signs in: sets the session cookie.',
      access: 'public',
      body: signInBody,
      answer: sessionSchema,
      created: true,
      bodyLimit: 4096,
      perMinute: SIGN_INS_PER_MINUTE,
      handler: async ({ body, address, head }) => welcome(head, await accounts.signIn(body.login, body.password, address)),
    }),
    defineRoute({
      method: 'GET',
      path: '/api/session',
      summary: 'Who is signed in.',
      access: 'signed-in',
      answer: sessionSchema,
      handler: ({ caller }) => sessionAnswer(caller.session),
    }),
    defineRoute({
      method: 'DELETE',
      path: '/api/session',
      summary: 'Signs out: ends the session on the server and takes the cookie away.',
      access: 'signed-in',
      answer: null,
      handler: ({ caller, head }) => {
        accounts.signOut(caller.session.id);
        head.header('set-cookie', clearSessionCookie(secure));
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/setup',
      summary: 'Makes the first operator of a new installation with the token of its set-up link, and signs them in.',
      access: 'public',
      body: setUpBody,
      answer: sessionSchema,
      created: true,
      bodyLimit: 4096,
      perMinute: SIGN_INS_PER_MINUTE,
      handler: async ({ body, head }) => welcome(head, await accounts.setUp(body)),
    }),
  ];
}
