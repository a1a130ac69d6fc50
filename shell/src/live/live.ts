/** What is shown of synchronization: fetched when the first view stands. The tray and the inspector come when they are opened. */
export { default as LiveBar } from './LiveBar.svelte';
