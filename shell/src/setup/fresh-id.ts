const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';
const TAIL = 5;

/**
 * An id for something new: its name as far as an id may hold it, and letters that make it one of its own even when
 * two people add the same at once.
 *
 * @param random gives numbers from 0 up to 1
 */
export function freshId(name: string, random: () => number): string {
  const slug = name
    .normalize('NFD')
    .toLowerCase()
    .replaceAll(/[\u0300-\u036f]/g, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40);
  const tail = Array.from({ length: TAIL }, () => LETTERS[Math.floor(random() * LETTERS.length)]).join('');
  return slug ? `${slug}-${tail}` : `x-${tail}`;
}
