import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gatePolicySchema, type GatePolicy } from './gate-policy.ts';

const FILE = 'release-gate.json';

/**
 * What this installation has set in its data folder over the defaults.
 * @throws Error in one sentence that names the field, when the file is there and does not hold
 */
export function readGatePolicy(folder: string): GatePolicy {
  const path = join(folder, FILE);
  let given: unknown = {};
  try {
    if (existsSync(path)) given = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Error(`${path} is no JSON: ${(error as Error).message}`, { cause: error });
  }
  const read = gatePolicySchema.safeParse(given);
  if (read.success) return read.data;
  const [first] = read.error.issues;
  throw new Error(`${path}: ${first?.path.join('.') ?? ''}: ${first?.message ?? ''}`);
}
