import { writeFile } from 'node:fs/promises';
import { isAccessible } from './accessible.ts';
import { ok, setUp } from './api.ts';
import { expect, test } from './app.ts';

/** A file as a spreadsheet of another country writes it; all of it example data. */
const FILE = [
  'Name;Mitglieder;Besucht;Wasser;Geheim;Gewicht;Notiz',
  'Example Ada;4;03.04.2026;Well;example swordfish;1.234;first',
  'Example Bilal;7;04.05.2026;A tap;;2.500;second',
  'Example Chen;many;05.06.2026;River;;3.750;third',
  'Example Dina;2;06.07.2026;Sea;;4;fourth',
].join('\r\n');

test('records come in from a file: columns are chosen, rows tried out, what is there is changed by its key', async ({ holdfast }) => {
  const { page, desktop } = holdfast;
  await setUp(page);
  const { typeId } = await ok(page, 'types.create', {
    name: 'Example visit',
    definition: {
      sections: [
        {
          fields: [
            { kind: 'text', name: 'head', label: { text: 'Head of the household', in: { Deutsch: 'Name' } }, required: true, inList: true },
            { kind: 'number', name: 'members', label: { text: 'Members', in: { Deutsch: 'Mitglieder' } }, inList: true },
            { kind: 'date', name: 'visited', label: { text: 'Visited', in: { Deutsch: 'Besucht' } } },
            { kind: 'choice', name: 'water', label: { text: 'Water', in: { Deutsch: 'Wasser' } }, list: 'sources' },
            { kind: 'text', name: 'pin', label: { text: 'Secret word', in: { Deutsch: 'Geheim' } }, sensitivity: 'secret' },
            { kind: 'number', name: 'weight', label: { text: 'Weight' }, unit: 'kg' },
          ],
        },
      ],
      choiceLists: { sources: [{ value: 'well', label: { text: 'Well' } }, { value: 'river', label: { text: 'River' } }, { value: 'tap', label: { text: 'A tap' } }] },
      titleFields: ['head'],
    },
  });
  await ok(page, 'records.create', { typeId, values: { head: 'Example Bilal', members: 3 } });
  await page.reload();
  await page.getByRole('navigation', { name: 'Areas' }).getByRole('link', { name: 'Records', exact: true }).click();
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page.getByText('Its fields: Head of the household')).toBeVisible();
  await isAccessible(page, 'choose a file of records');

  const path = `${desktop.folder}/visits.csv`;
  await writeFile(path, FILE);
  await holdfast.answerOpenDialog(path);
  await page.getByRole('button', { name: 'Choose file' }).click();
  await expect(page.getByRole('heading', { name: 'What becomes what' })).toBeFocused();
  // By the labels of another language; what could be read two ways is asked, and of a secret nothing is shown.
  await expect(page.getByRole('button', { name: 'Mitglieder', exact: false }).first()).toContainText('Members');
  await expect(page.getByText('example swordfish')).toHaveCount(0);
  await page.getByRole('button', { name: 'Gewicht' }).click();
  await page.getByRole('option', { name: 'Weight' }).click();
  await page.getByRole('button', { name: 'Numbers in “Gewicht”' }).click();
  await page.getByRole('option', { name: '1.234,5: a comma before the fraction' }).click();
  await expect(page.getByRole('button', { name: 'Dates in “Besucht”' })).toContainText('Day, month, year');
  await page.getByRole('radio', { name: 'Add and change' }).click();
  await expect(page.getByRole('button', { name: 'Check the file' })).toBeDisabled();
  await page.getByRole('button', { name: 'How records are told apart' }).click();
  await page.getByRole('option', { name: 'Head of the household' }).click();
  await isAccessible(page, 'columns of records');
  await page.getByRole('button', { name: 'Check the file' }).click();

  await expect(page.getByRole('heading', { name: 'What would happen' })).toBeFocused();
  await expect(page.getByRole('row', { name: /^4 Mitglieder/u })).toContainText('This is not in the form that is expected here.');
  await expect(page.getByRole('row', { name: /^5 Wasser/u })).toContainText('This is not one of the choices.');
  await expect(page.getByRole('row', { name: /^3 Example Bilal/u })).toContainText('Members: 3 becomes 7');
  await expect(page.getByRole('row', { name: /^2 Example Ada/u })).toContainText('Weight: 1,234 kg');
  await expect(page.getByText('example swordfish')).toHaveCount(0);
  await isAccessible(page, 'what an import of records would do');
  await page.getByRole('button', { name: 'Import 2 records, skip the refused rows' }).click();
  await expect(page.getByRole('heading', { name: 'The records are in' })).toBeFocused();
  await isAccessible(page, 'records imported');
  await page.getByRole('link', { name: 'Show the records' }).click();
  await expect(page.getByRole('row', { name: /Example Ada/u })).toBeVisible();
  await expect(page.getByRole('row', { name: /Example Bilal/u })).toContainText('7');
});
