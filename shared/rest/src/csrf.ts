/**
 * Carries `Session.csrf` on every request that changes something. In a file of its own, so that a page that sends it
 * does not bring along the schemas.
 */
export const CSRF_HEADER = 'x-tandem-csrf';
