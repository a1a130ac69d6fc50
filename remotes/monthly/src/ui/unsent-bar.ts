/** Wanted only where a write has not been taken. */
export { UnsentBar } from '@tandem/ui';
