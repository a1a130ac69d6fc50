import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, type Page } from '@playwright/test';
import type axe from 'axe-core';

const SOURCE = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

/** What axe measures on colours; no other rule can tell the themes apart. */
const RULES_OF_COLOUR = ['color-contrast', 'link-in-text-block'];
const THEMES: readonly (readonly ['light' | 'dark', readonly string[] | null])[] = [['light', null], ['dark', RULES_OF_COLOUR]];

/** Windows low enough for axe: a virtual grid has as many cells as its window is high, and a few rows show every kind. */
export const LOW = { width: 1440, height: 480 };
export const LOW_PHONE = { width: 390, height: 560 };

/**
 * Expects that axe finds nothing serious or critical: every rule in the light theme, and the rules of colour in the dark.
 * @param state names what is looked at, for the failure
 * @param within only this part of the page; all of it when absent
 */
export async function expectAccessible(page: Page, state: string, within?: string): Promise<void> {
  for (const [theme, rules] of THEMES) {
    await page.emulateMedia({ colorScheme: theme });
    if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(SOURCE);
    const found = await page.evaluate(
      async ([root, only]) => {
        const { axe: here } = window as unknown as { axe: typeof axe };
        // What passes is counted, not described: describing it is most of the work.
        const { violations, passes } = await here.run(root ?? document, { resultTypes: ['violations'], ...(only ? { runOnly: [...only] } : {}) });
        return { violations: violations.map(({ id, impact, nodes }) => ({ id, impact, html: nodes[0]?.html })), passed: passes.length };
      },
      [within ?? null, rules] as const,
    );
    const serious = found.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(serious.map(({ id, html }) => `${id}: ${html}`), `${state}, ${theme}`).toEqual([]);
    if (!rules) expect(found.passed, `rules that had something to look at: ${state}`).toBeGreaterThan(5);
  }
  await page.emulateMedia({ colorScheme: null });
}
