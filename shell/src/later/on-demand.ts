/**
 * What no first view needs: the doors in front of the app, menus, toasts and the faces of an address without a view.
 * A file of its own, fetched when one of them is wanted or when the page has nothing else to do.
 */
import '../session/form.css';

export { default as Faces } from '../faces/Faces.svelte';
export { default as More } from '../frame/More.svelte';
export { default as Pages } from './Pages.svelte';
export { default as ScheduleLinks } from '../frame/ScheduleLinks.svelte';
export { default as You } from '../frame/You.svelte';
export { default as SlotRemark } from '../remotes/SlotRemark.svelte';
export { default as Told } from '../notices/Told.svelte';
export { default as Toasts } from '../notices/Toasts.svelte';
export { default as Doors } from '../session/Doors.svelte';
