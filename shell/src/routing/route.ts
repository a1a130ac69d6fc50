import { addDays, formatIsoWeek, ID_PATTERN, isIsoDate, monthDays, parseIsoWeek, type IsoDate } from '@tandem/rota';
import type { Place, PlaceOptions, ViewName } from '@tandem/sync';
import { isView, viewAt } from '../views/views.ts';

/** Where the page is. The URL is the only place where this is kept. */
export type Route =
  | { readonly kind: 'home' }
  | { readonly kind: 'place'; readonly scheduleId: string; readonly place: Place }
  | { readonly kind: 'setup'; readonly scheduleId: string; readonly section: SetupSection }
  | { readonly kind: 'new' | 'account' | 'progress' }
  /** null: the first rota that the person operates. */
  | { readonly kind: 'operations'; readonly rota: string | null }
  | { readonly kind: 'reset'; readonly token: string }
  | { readonly kind: 'sign-in'; readonly next: Route | null }
  | { readonly kind: 'set-up'; readonly token: string }
  | UnknownRoute;

/** An address that names no page: what it says, and as much of it as was understood. */
export interface UnknownRoute {
  readonly kind: 'unknown';
  readonly path: string;
  /** What stands where the week, month or day is named, and names none. */
  readonly period: string | null;
  readonly scheduleId: string | null;
  readonly view: string | null;
}

/** A page of the shell's own, for somebody who is signed in. */
export type PageRoute = Extract<Route, { kind: 'setup' | 'new' | 'account' | 'progress' | 'operations' }>;
export const isPage = (route: Route): route is PageRoute => ['setup', 'new', 'account', 'progress', 'operations'].includes(route.kind);

/** What a rota consists of besides its shifts, and who may work with it: one page each. */
export const SETUP_SECTIONS = ['people', 'contracts', 'skills', 'shifts', 'demand', 'leave', 'requests', 'notes', 'rota', 'members', 'files'] as const;
export type SetupSection = (typeof SETUP_SECTIONS)[number];

const OPTION_KEY = /^[a-z][a-z-]{0,19}$/;
const LONGEST_OPTION = 200;
/** Has a meaning of its own in the address of a week or month. */
const DAY = 'day';

/** Whether the address can keep this for a view. */
export const isOption = (key: string, value: string): boolean =>
  OPTION_KEY.test(key) && key !== DAY && value !== '' && value.length <= LONGEST_OPTION && value.isWellFormed();

/**
 * Reads an address. Every address that {@link formatRoute} writes reads back as the same route.
 *
 * @param path path and query, such as `/s/ward-4-north/week/2026-W47?day=2026-11-20`. A `day` outside the week or
 *   month named before it is passed over, and without one the first day is meant.
 */
export function parseRoute(path: string): Route {
  const [pathname = '', search = ''] = path.split('?', 2);
  const query = new URLSearchParams(search);
  const parts = pathname.split('/').filter(Boolean).map(decode);
  if (parts.length === 0) return { kind: 'home' };
  if (parts.length === 1 && parts[0] === 'sign-in') return { kind: 'sign-in', next: parseNext(query.get('next')) };
  if (parts.length === 1 && (parts[0] === 'set-up' || parts[0] === 'reset')) return { kind: parts[0], token: query.get('token') ?? '' };
  if (parts.length === 1 && (parts[0] === 'new' || parts[0] === 'account' || parts[0] === 'progress')) return { kind: parts[0] };
  if (parts.length === 1 && parts[0] === 'operations') return { kind: 'operations', rota: query.get('rota') };
  if (parts[0] === 's') return parseSchedule(pathname, parts.slice(1), query);
  return unknown(pathname, null);
}

/** The address of a route, as a path with its query. */
export function formatRoute(route: Route): string {
  switch (route.kind) {
    case 'home':
      return '/';
    case 'sign-in':
      return withQuery(route.kind, 'next', route.next && formatRoute(route.next));
    case 'set-up':
    case 'reset':
      return withQuery(route.kind, 'token', route.token);
    case 'new':
    case 'account':
    case 'progress':
      return `/${route.kind}`;
    case 'operations':
      return withQuery(route.kind, 'rota', route.rota);
    case 'setup':
      return `/s/${encodeURIComponent(route.scheduleId)}/setup/${route.section}`;
    case 'unknown':
      return route.path;
    case 'place':
      return formatPlace(route.scheduleId, route.place);
  }
}

/** The address of a page of its own, with what there is of a query. */
function withQuery(page: string, name: string, value: string | null): string {
  return `/${page}${value ? `?${new URLSearchParams({ [name]: value })}` : ''}`;
}

function formatPlace(scheduleId: string, { view, date, options }: Place): string {
  const base = `/s/${encodeURIComponent(scheduleId)}/${view}`;
  const { of } = viewAt(view);
  const query = new URLSearchParams(of === 'day' ? {} : { [DAY]: date });
  for (const [key, value] of Object.entries(options).sort()) if (isOption(key, value)) query.set(key, value);
  const period = { week: formatIsoWeek(date), month: date.slice(0, 7), day: date }[of];
  return `${base}/${period}${query.size > 0 ? `?${query}` : ''}`;
}

function parseSchedule(pathname: string, parts: readonly string[], query: URLSearchParams): Route {
  const [scheduleId = '', view = '', period = '', ...rest] = parts;
  if (!ID_PATTERN.test(scheduleId)) return unknown(pathname, null);
  const section = SETUP_SECTIONS.find((name) => name === period);
  if (view === 'setup' && section && rest.length === 0) return { kind: 'setup', scheduleId, section };
  if (parts.length < 3 || rest.length > 0 || !isView(view)) return unknown(pathname, null, scheduleId);
  const days = daysOf(viewAt(view).of, period);
  if (!days) return unknown(pathname, period, scheduleId, view);
  const [first, last] = days;
  const day = query.get(DAY);
  const date = day !== null && isIsoDate(day) && first <= day && day <= last ? day : first;
  const options: PlaceOptions = Object.fromEntries([...query].filter(([key, value]) => isOption(key, value)));
  return { kind: 'place', scheduleId, place: { view, date, options } };
}

/** First and last day that a week, month or day in a URL names. */
function daysOf(of: ViewName, period: string): [IsoDate, IsoDate] | null {
  if (of === 'week') {
    const monday = parseIsoWeek(period);
    return monday === null ? null : [monday, addDays(monday, 6)];
  }
  if (of === 'month') {
    const first = `${period}-01`;
    return isIsoDate(first) ? [first, monthDays(first).at(-1) ?? first] : null;
  }
  return isIsoDate(period) ? [period, period] : null;
}

/** Where to go after signing in: a page of the app or nowhere in particular, never another host. */
function parseNext(next: string | null): Route | null {
  if (!next?.startsWith('/')) return null;
  const route = parseRoute(next);
  return route.kind === 'place' || isPage(route) ? route : null;
}

function unknown(path: string, period: string | null, scheduleId: string | null = null, view: string | null = null): UnknownRoute {
  return { kind: 'unknown', path, period, scheduleId, view };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
