import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect } from './app.ts';

/** axe finds nothing on the screen as it is now, in either colour scheme. The page is left in the light one. */
export async function isAccessible(page: Page, screen: string): Promise<void> {
  // A word about a button that went with its screen goes a moment later (renderer/ui/dead-announcements.ts).
  await expect.poll(() => page.evaluate(nameless), { message: 'announcements without a name' }).toBe(0);
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    // Its other mode asks for a new page, which Electron refuses.
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`);
    expect({ screen, colorScheme, found }).toEqual({ screen, colorScheme, found: [] });
  }
}

/** Runs in the page: how many announcements take their name from what is not there. */
function nameless(): number {
  const announcements = [...document.querySelectorAll('[data-live-announcer] [aria-labelledby]')];
  return announcements.filter((element) => !(element.getAttribute('aria-labelledby') ?? '').split(' ').some((id) => document.getElementById(id))).length;
}
