/** Fetched with the first update from elsewhere. */
import { showUpdate } from '@tandem/ui';

export { showUpdate };
