import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect } from './app.ts';

/** axe finds nothing on the screen as it is now, in either colour scheme. The page is left in the light one. */
export async function isAccessible(page: Page, screen: string): Promise<void> {
  await page.evaluate(announcementsSettle);
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    // Its other mode asks for a new page, which Electron refuses.
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`);
    expect({ screen, colorScheme, found }).toEqual({ screen, colorScheme, found: [] });
  }
}

/**
 * Runs in the page: resolves when no announcement takes its name from what is not there, and none has for longer than it takes
 * react-aria to speak for the first time, and the page to take away a word about a button that went with its screen
 * (renderer/ui/dead-announcements.ts). One that stays is found by axe.
 */
async function announcementsSettle(): Promise<void> {
  const quietMs = 300;
  const patienceMs = 5_000;
  const nameless = (): boolean =>
    [...document.querySelectorAll('[data-live-announcer] [aria-labelledby]')].some((element) => !(element.getAttribute('aria-labelledby') ?? '').split(' ').some((id) => document.getElementById(id)));
  const startMs = performance.now();
  for (let sinceMs = startMs; performance.now() - sinceMs < quietMs && performance.now() - startMs < patienceMs; ) {
    if (nameless()) sinceMs = performance.now();
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
}
