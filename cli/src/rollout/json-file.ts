import { readFileSync } from 'node:fs';
import { Stop } from '../stop.ts';

/** What a file of JSON holds. @throws Stop names the option and the file */
export function jsonFrom(option: string, path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new Stop(`${option} ${path} cannot be read: ${error instanceof Error ? error.message : String(error)}.`);
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Stop(`${option} ${path} is not JSON.`);
  }
}
