import type { ScheduleSummary, Session } from '@tandem/rest';
import type { Component } from 'svelte';
import type { SetupSection } from '../routing/route.ts';

/** What a page of a section gets that is not one of the rota's own lists. */
export interface OtherPageProps {
  readonly session: Session;
  readonly schedule: ScheduleSummary;
}

/** Sections whose pages are files of their own, fetched when they are opened. */
export const OTHER_PAGES: Partial<Record<SetupSection, () => Promise<Component<OtherPageProps>>>> = {
  members: async () => (await import('../accounts/Members.svelte')).default,
  files: async () => (await import('../files/FilesPage.svelte')).default,
};

/** Other ways to begin a rota than an empty one or a copy. */
export const NEW_PAGES: { readonly import?: () => Promise<Component<{ session: Session }>> } = {
  import: async () => (await import('../files/Import.svelte')).default,
};
