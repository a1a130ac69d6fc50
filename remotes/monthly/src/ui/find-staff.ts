/** Wanted once the month is drawn, or when it is searched. */
export { FindStaff } from '@tandem/ui';
