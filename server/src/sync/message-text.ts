import type { CellEvent, ServerMessage } from '@tandem/sync/protocol';

/** Events are shared by everybody who follows a schedule: each is written as JSON once. */
const textOf = new WeakMap<CellEvent, string>();

function eventText(event: CellEvent): string {
  let text = textOf.get(event);
  if (text === undefined) textOf.set(event, (text = JSON.stringify(event)));
  return text;
}

export function messageText(message: ServerMessage): string {
  if (message.type !== 'events') return JSON.stringify(message);
  const { events, ...rest } = message;
  return `${JSON.stringify(rest).slice(0, -1)},"events":[${events.map(eventText).join(',')}]}`;
}
