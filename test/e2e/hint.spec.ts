import { isAccessible } from './accessible.ts';
import { setUp } from './api.ts';
import { expect, test } from './app.ts';

test('the words beside an icon stand in its landmark, and where they can be read', async ({ holdfast }) => {
  const { page } = holdfast;
  await holdfast.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(900, 700));
  await setUp(page);
  await page.reload();
  const people = page.getByRole('navigation', { name: 'Areas' }).getByRole('link', { name: 'People' });
  // A pointer is not known as one before it moved.
  await page.mouse.move(500, 400);
  await people.hover();
  const hint = page.getByRole('banner').getByRole('tooltip', { name: 'People' });
  await expect(hint).toBeVisible();
  const [icon, words] = [await people.boundingBox(), await hint.boundingBox()];
  expect(words?.x).toBeGreaterThanOrEqual((icon?.x ?? 0) + (icon?.width ?? 0));
  expect(Math.abs((words?.y ?? 0) + (words?.height ?? 0) / 2 - (icon?.y ?? 0) - (icon?.height ?? 0) / 2)).toBeLessThan(4);
  await isAccessible(page, 'an area with its name beside it');
});
