import { Subject } from 'rxjs';
import type { ClientMessage, ServerMessage } from '../protocol/wire.ts';
import type { ToldMessage } from './link.ts';

/** What this tab tells the server and the other tabs, and what they tell it. */
export type Spoken = readonly [own: true, message: ClientMessage | ToldMessage] | readonly [own: false, message: ServerMessage | ToldMessage];

/** All of it, before anybody acts on it: for whoever follows an edit on its way. Nobody does unless the operator asks for it. */
export const spoken$ = new Subject<Spoken>();
