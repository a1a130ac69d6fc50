import { cellKey } from '@tandem/rota';
import * as z from 'zod/mini';
import { cellValue } from '../protocol/cell-value.ts';
import type { RestSide } from './rest-check.ts';

const digest = z.looseObject({ cursor: z.int(), weeks: z.record(z.string(), z.string()) });
const window = z.looseObject({ cursor: z.int(), assignments: z.array(z.looseObject({ staffId: z.string(), date: z.string(), slot: z.int(), value: cellValue })) });

/** The server's answers for a schedule over the API that the legacy stores use; none where it is not reached or refuses. */
export function createRestSide(fetch: typeof globalThis.fetch, schedule: string): RestSide {
  const at = `/api/schedules/${encodeURIComponent(schedule)}`;

  async function get<T>(path: string, schema: z.ZodMiniType<T>): Promise<T | null> {
    const response = await fetch(at + path).catch(() => null);
    const read = schema.safeParse(response?.ok === true ? await response.json().catch(() => null) : null);
    return read.success ? read.data : null;
  }

  return {
    digest: () => get('/digest', digest),
    async cells(from, to) {
      const answer = await get(`/window?${new URLSearchParams({ from, to }).toString()}`, window);
      return answer && { cursor: answer.cursor, cells: new Map(answer.assignments.map((row) => [cellKey(row), row.value])) };
    },
  };
}
