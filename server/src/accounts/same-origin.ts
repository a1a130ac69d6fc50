/** What a request says about where it comes from. */
export interface RequestSource {
  readonly origin: string | undefined;
  readonly fetchSite: string | undefined;
  /** The origin under which this server is reached. */
  readonly own: string;
}

/**
 * Whether a request that changes something comes from a page of this server, or from no page at all (a command line
 * program, which carries nobody's cookies by itself). Browsers send `Origin` with every such request.
 */
export function isOwnOrigin({ origin, fetchSite, own }: RequestSource): boolean {
  if (origin !== undefined) return origin === own;
  return fetchSite === undefined || fetchSite === 'same-origin' || fetchSite === 'none';
}

const LOOPBACK_NAME = /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/i;

/** Whether a host name, without its port, can only mean this machine. */
export const isLoopbackName = (name: string): boolean => LOOPBACK_NAME.test(name);

/** The name in a `Host` header or URL authority, without the port. */
export const hostName = (authority: string): string => authority.replace(/:\d*$/, '');
