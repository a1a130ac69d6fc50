/** The frame that a phone has in place of the bar. A file of its own: a page shows one of the two. */
export { default as PhoneBar } from './PhoneBar.svelte';
export { default as PhoneNav } from './PhoneNav.svelte';
