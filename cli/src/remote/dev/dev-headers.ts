import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';

/** Of one connection only. */
const OF_THE_HOP = ['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding'];

/**
 * A request of a page of the proxy as the shell would have got it from a page of its own; one of any other page keeps its
 * origin, and is refused for it.
 * @param read the answer will be rewritten: whole and not compressed
 */
export function headersTo(shell: URL, own: readonly string[], headers: IncomingHttpHeaders, read: boolean): OutgoingHttpHeaders {
  const sent: OutgoingHttpHeaders = { ...headers, host: shell.host };
  if (headers.origin !== undefined && own.includes(headers.origin)) sent.origin = shell.origin;
  for (const name of [...OF_THE_HOP, 'referer', ...(read ? ['if-none-match'] : [])]) Reflect.deleteProperty(sent, name);
  if (read) sent['accept-encoding'] = 'identity';
  return sent;
}

/** @param rewritten the answer has another body than the shell gave it */
export function headersFrom(headers: IncomingHttpHeaders, rewritten: boolean): OutgoingHttpHeaders {
  const sent: OutgoingHttpHeaders = { ...headers };
  // What holds for the shell's host must not be kept for every program on this machine.
  for (const name of [...OF_THE_HOP, 'strict-transport-security', ...(rewritten ? ['etag', 'content-length', 'cache-control'] : [])]) Reflect.deleteProperty(sent, name);
  if (rewritten) sent['cache-control'] = 'no-store';
  return sent;
}
