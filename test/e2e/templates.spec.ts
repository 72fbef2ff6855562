import { isAccessible } from './accessible.ts';
import { ok, setUp } from './api.ts';
import { expect, test } from './app.ts';

test('a form is kept as a template, records begin with it, it is changed, renamed and removed', async ({ holdfast }) => {
  const { page } = holdfast;
  await setUp(page);
  await ok(page, 'types.create', {
    name: 'Example visit',
    definition: {
      sections: [
        {
          fields: [
            { kind: 'text', name: 'head', label: { text: 'Head of the household' }, inList: true },
            { kind: 'text', name: 'place', label: { text: 'Place' }, inList: true },
            { kind: 'number', name: 'members', label: { text: 'Members' }, inList: true },
            { kind: 'text', name: 'pin', label: { text: 'Secret word' }, sensitivity: 'secret' },
          ],
        },
      ],
      titleFields: ['head'],
    },
  });
  await page.reload();
  await page.getByRole('navigation', { name: 'Areas' }).getByRole('link', { name: 'Records', exact: true }).click();
  const menu = page.getByRole('button', { name: 'New from a template' });
  const newRecord = page.getByRole('button', { name: 'New record' });
  await expect(newRecord).toBeVisible();
  await expect(menu).toHaveCount(0);

  await newRecord.click();
  await page.getByLabel('Place').fill('Example North');
  await page.getByLabel('Secret word').fill('example swordfish');
  await page.getByRole('button', { name: 'Save as a template…' }).click();
  const saving = page.getByRole('dialog', { name: 'Save as a template' });
  await expect(saving.getByText('Left out: Secret word.')).toBeVisible();
  await saving.getByLabel('Name').fill('Northern visits');
  await isAccessible(page, 'save as a template');
  await page.keyboard.press('Enter');
  await expect(page.getByText('The template was saved.')).toBeVisible();
  await page.getByRole('button', { name: 'Save as a template…' }).click();
  await saving.getByLabel('Name').fill('NORTHERN VISITS');
  await page.keyboard.press('Enter');
  await expect(saving.getByText('There is one of this name already.')).toBeVisible();
  await saving.getByText('For everybody').click();
  await saving.getByLabel('Name').fill('All visits');
  await page.keyboard.press('Enter');
  await expect(saving).toBeHidden();
  await page.getByRole('button', { name: 'Give up what was typed' }).click();
  await page.getByRole('button', { name: 'Back to the list' }).click();

  await menu.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: 'Northern visits' })).toBeFocused();
  await expect(page.getByRole('group', { name: 'Templates for everybody' }).getByRole('menuitem')).toHaveText(['All visits']);
  await isAccessible(page, 'menu of templates');
  await page.keyboard.press('Enter');
  await expect(page.getByText('This form began with the template “Northern visits”.')).toBeVisible();
  await expect(page.getByLabel('Place')).toHaveValue('Example North');
  await expect(page.getByLabel('Secret word')).toHaveValue('');
  await page.getByLabel('Members').fill('4');
  await page.getByRole('button', { name: 'Change the template…' }).click();
  await isAccessible(page, 'change a template');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Change', exact: true }).click();
  await expect(page.getByText('The template was changed.')).toBeVisible();
  await page.getByLabel('Head of the household').fill('Example Ada');
  await isAccessible(page, 'a form from a template');
  await page.getByRole('button', { name: 'Save and next' }).click();
  await expect(page.getByLabel('Head of the household')).toHaveValue('');
  await expect(page.getByLabel('Members')).toHaveValue('4');
  await page.getByLabel('Head of the household').fill('Example Bilal');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('button', { name: 'Close the record' }).click();
  for (const name of ['Example Ada', 'Example Bilal']) {
    await expect(page.getByRole('row', { name: new RegExp(name, 'u') })).toContainText('Example North');
    await expect(page.getByRole('row', { name: new RegExp(name, 'u') })).toContainText('4');
  }

  await menu.click();
  await page.getByRole('menuitem', { name: 'Manage templates…' }).click();
  const managing = page.getByRole('dialog', { name: 'Templates' });
  await expect(managing.getByRole('listitem')).toHaveCount(2);
  await isAccessible(page, 'manage templates');
  await managing.getByRole('button', { name: 'Rename: Northern visits' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Visits in the north');
  await page.keyboard.press('Enter');
  await expect(managing.getByText('Visits in the north')).toBeVisible();
  for (const name of ['Visits in the north', 'All visits']) {
    await managing.getByRole('button', { name: `Remove: ${name}` }).click();
    await page.getByRole('alertdialog', { name: 'Remove the template?' }).getByRole('button', { name: 'Remove', exact: true }).click();
    await expect(managing.getByRole('button', { name: `Remove: ${name}` })).toHaveCount(0);
  }
  await expect(managing.getByText('There are no templates of this type.')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(managing).toBeHidden();
  await expect(menu).toHaveCount(0);
  await expect(page.getByRole('heading', { name: 'Records', level: 1 })).toBeFocused();
  await expect(page.getByRole('row', { name: /Example Ada/u })).toBeVisible();
});
