import * as z from 'zod/mini';
import { ID_PATTERN } from '@tandem/rota';

export const id = z.string().check(z.regex(ID_PATTERN, 'must be 1 to 64 letters, digits, dots, dashes or underscores'));
export const isoDate = z.iso.date();
export const slotNumber = z.int().check(z.minimum(0), z.maximum(9));
const minutes = z.int().check(z.minimum(0), z.maximum(2880));

/**
 * What stands in a cell: one register, written as a whole. Fields that this build does not know are kept: a newer remote of
 * the same page may have written them.
 */
export const cellValue = z.looseObject({
  shiftTypeId: id,
  skillId: id,
  start: z.optional(minutes),
  end: z.optional(minutes),
  noteId: z.optional(id),
});
export type CellValue = z.infer<typeof cellValue>;

/** `<staffId>/<date>/<slot>`, as `cellKey` of @tandem/rota writes it. */
export type CellKey = string;
export const cellKeySchema = z.string().check(z.regex(/^[A-Za-z0-9._-]{1,64}\/\d{4}-\d\d-\d\d\/\d$/, 'must be <staffId>/<date>/<slot>'));
