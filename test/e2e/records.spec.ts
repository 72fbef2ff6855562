import { execFileSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { png } from '../engine/attachments/example-files.ts';
import { isAccessible } from './accessible.ts';
import { ADMIN, ok, setUp } from './api.ts';
import { expect, test } from './app.ts';

const area = (page: Page, name: string) => page.getByRole('navigation', { name: 'Areas' }).getByRole('link', { name, exact: true });
const isIn = (page: Page): Promise<void> => expect(page.getByRole('navigation', { name: 'Areas' })).toBeVisible();

/** Adds a field to the type that is open, of a kind where it is not plain text. Names in this file are example data. */
async function addField(page: Page, label: string, kind?: string): Promise<void> {
  await page.getByLabel('Next field', { exact: true }).fill(label);
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  const field = page.getByRole('group', { name: label });
  await expect(field).toBeVisible();
  if (kind === undefined) return;
  await field.getByRole('button', { name: 'Kind' }).click();
  await page.getByRole('option', { name: kind, exact: true }).click();
  await expect(field.getByRole('button', { name: 'Kind' })).toContainText(kind);
}

/** Drops a file onto a field, as the file manager would. */
async function drop(page: Page, onto: Locator, name: string, content: string): Promise<void> {
  const path = test.info().outputPath(name);
  writeFileSync(path, content);
  await onto.scrollIntoViewIfNeeded();
  const box = await onto.boundingBox();
  if (!box) throw new Error('nowhere to drop');
  const devtools = await page.context().newCDPSession(page);
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) await devtools.send('Input.dispatchDragEvent', { type, x: box.x + 10, y: box.y + 10, data });
  await devtools.detach();
}

/** Draws a line on the pad of the only signature, and takes it. */
async function sign(page: Page): Promise<void> {
  const pad = page.getByRole('img', { name: 'Sign here' });
  await pad.scrollIntoViewIfNeeded();
  const box = await pad.boundingBox();
  if (!box) throw new Error('no pad');
  await page.mouse.move(box.x + 20, box.y + 40);
  await page.mouse.down();
  await page.mouse.move(box.x + 120, box.y + 70, { steps: 6 });
  await page.mouse.move(box.x + 220, box.y + 30, { steps: 6 });
  await page.mouse.up();
  await page.getByRole('button', { name: 'Use this signature' }).click();
  await expect(page.getByText('Signature.png')).toBeVisible();
}

test('a type is made, records are captured over a crash, found, revealed, changed, given away, exported and erased', async ({ holdfast }) => {
  test.setTimeout(300_000);
  let { page } = holdfast;
  await setUp(page);
  const { id: workerId } = await ok(page, 'people.create', { name: 'Example Worker', username: 'example.worker', email: null, team: 'Example North', roleId: 'field_worker' });
  await page.reload();
  await isIn(page);

  await area(page, 'Records').click();
  await expect(page.getByRole('heading', { name: 'There are no types of records yet' })).toBeVisible();
  await isAccessible(page, 'records without types');
  await page.getByRole('button', { name: 'Make the first type' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Example visit');
  await addField(page, 'Head of the household');
  await addField(page, 'Members', 'Number');
  await addField(page, 'Water', 'Choice of one');
  await page.getByRole('group', { name: 'Water' }).getByLabel('Choices').fill('Well\nRiver\nA tap');
  await addField(page, 'Secret word');
  await page.getByRole('group', { name: 'Secret word' }).getByRole('radio', { name: 'Secret' }).click();
  await addField(page, 'Photo', 'Attachment');
  await page.getByRole('group', { name: 'Photo' }).getByLabel('At most').fill('2');
  await addField(page, 'Signed', 'Signature');
  await addField(page, 'Remarks', 'Long text');
  const remarks = page.getByRole('group', { name: 'Remarks' });
  await remarks.getByRole('button', { name: 'More about this field' }).click();
  await remarks.getByLabel('Shown only if').fill('${members} > ');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(remarks.getByText('This calculation cannot be read.').first()).toBeVisible();
  await isAccessible(page, 'type editor');
  await remarks.getByLabel('Shown only if').fill('${members} > 3');
  await page.getByRole('button', { name: 'Save', exact: true }).click();

  // Capture: what is not there by the answers so far is not shown; what is missing is said.
  await expect(page.getByRole('heading', { name: 'Records', exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'New record' }).click();
  await expect(page.getByLabel('Remarks')).toBeHidden();
  await page.getByLabel('Members').fill('5');
  await expect(page.getByLabel('Remarks')).toBeVisible();
  await page.getByLabel('Head of the household').fill('Example Ada');
  await page.getByRole('combobox', { name: 'Water' }).fill('wel');
  await page.getByRole('option', { name: 'Well' }).click();
  await page.getByLabel('Secret word').fill('example swordfish');
  // Files: picked, dropped, drawn. Each is kept as soon as it is there.
  const photo = page.getByRole('group', { name: 'Photo', exact: true });
  writeFileSync(test.info().outputPath('house.png'), png(200, 150));
  await holdfast.answerOpenDialog(test.info().outputPath('house.png'));
  await photo.getByRole('button', { name: 'Choose a file…' }).click();
  await expect(photo.getByText('house.png')).toBeVisible();
  await drop(page, photo.getByText('Drop a file here'), 'plan.svg', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>');
  await expect(photo.getByText('Holdfast does not take in files of this kind.')).toBeVisible();
  await drop(page, photo.getByText('Drop a file here'), 'plan.txt', 'an example plan');
  await expect(photo.getByText('plan.txt')).toBeVisible();
  await expect(photo.getByRole('button', { name: 'Choose a file…' })).toBeHidden();
  await sign(page);
  await page.getByLabel('Remarks').fill('Half a sentence about a <b>goat</b> =1+1');
  await isAccessible(page, 'record form');
  // Kept within a moment of the last key; then the machine loses power.
  await expect.poll(async () => (await ok(page, 'drafts.list', {})).drafts.some(({ body }) => body.includes('goat'))).toBe(true);
  await holdfast.kill();
  page = await holdfast.launch();
  await page.getByLabel('User name').fill(ADMIN.username);
  await page.getByLabel('Password', { exact: true }).fill(ADMIN.password);
  await page.keyboard.press('Enter');
  await isIn(page);
  await area(page, 'Records').click();
  await page.getByRole('button', { name: 'New record' }).click();
  await expect(page.getByLabel('Remarks')).toHaveValue('Half a sentence about a <b>goat</b> =1+1');
  for (const name of ['house.png', 'plan.txt', 'Signature.png']) await expect(page.getByText(name)).toBeVisible();
  await page.getByLabel('Members').fill('four');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('1 field needs another look.')).toBeVisible();
  await isAccessible(page, 'record form refused');
  await page.getByLabel('Members').fill('4');
  await page.getByRole('button', { name: 'Save and next' }).click();
  await expect(page.getByText('The record was added.')).toBeVisible();
  await expect(page.getByLabel('Head of the household')).toHaveValue('');
  await page.getByLabel('Head of the household').fill('exam ada');
  await expect(page.getByRole('link', { name: 'Example Ada' })).toBeVisible();
  await page.getByLabel('Head of the household').fill('Example Bea');
  await page.getByRole('button', { name: 'Save', exact: true }).click();

  // Find by a word in the middle of it, and look at it.
  const grid = page.getByRole('grid', { name: 'Records' });
  await expect(grid.getByRole('row')).toHaveCount(3);
  await page.getByRole('searchbox', { name: 'Search records' }).fill('goat');
  await expect(grid.getByRole('row')).toHaveCount(2);
  await grid.getByText('Example Ada').click();
  const panel = page.getByRole('complementary', { name: 'Example Ada' });
  await expect(panel.getByText('Half a sentence about a <b>goat</b> =1+1')).toBeVisible();
  await expect(panel.getByText('example swordfish')).toBeHidden();
  await isAccessible(page, 'record panel');
  await panel.getByRole('button', { name: 'Look at house.png' }).click();
  const picture = page.getByRole('dialog', { name: 'house.png' }).getByRole('img', { name: 'house.png' });
  await expect(picture).toHaveAttribute('width', '200');
  await isAccessible(page, 'picture');
  await page.keyboard.press('Escape');

  // Reveal: not without a reason, for a moment, and in the audit.
  await panel.getByRole('button', { name: 'Reveal: Secret word' }).click();
  const reveal = page.getByRole('dialog', { name: 'Reveal: Secret word' });
  await reveal.getByRole('button', { name: 'Reveal' }).click();
  await expect(reveal.getByText('This is needed.')).toBeVisible();
  await reveal.getByLabel('Why do you need it?').fill('Asked at the door');
  await isAccessible(page, 'reveal');
  await reveal.getByRole('button', { name: 'Reveal' }).click();
  await expect(panel.getByText('example swordfish')).toBeVisible();
  await panel.getByRole('button', { name: 'Hide' }).click();
  await expect(panel.getByText('example swordfish')).toBeHidden();

  // Change, and back to how it was.
  await panel.getByRole('button', { name: 'Edit' }).click();
  await page.getByLabel('Members').fill('7');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(panel.getByText('4 → 7')).toBeVisible();
  await panel.getByRole('button', { name: /^Back to how it was/u }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Go back' }).click();
  await expect(panel.getByText('7 → 4')).toBeVisible();
  await panel.getByRole('button', { name: 'Close the record' }).click();

  // Give both to somebody, after seeing how many it would be.
  await page.getByRole('searchbox', { name: 'Search records' }).fill('');
  await expect(grid.getByRole('row')).toHaveCount(3);
  await grid.focus();
  await page.keyboard.press('Control+a');
  await page.getByRole('group', { name: 'What to do with the selected records' }).getByRole('button', { name: 'Give to…' }).click();
  const giving = page.getByRole('dialog', { name: 'Give 2 records to somebody' });
  await giving.getByRole('combobox', { name: 'New owner' }).fill('work');
  await page.getByRole('option', { name: 'Example Worker' }).click();
  await expect(giving.getByText('2 records will change.')).toBeVisible();
  await isAccessible(page, 'giving records away');
  await giving.getByRole('button', { name: 'Give 2 records' }).click();
  await expect(page.getByText('2 records were given away.')).toBeVisible();
  const { rows } = await ok(page, 'records.list', { typeId: null, filter: { ownerIds: [workerId] }, offset: 0, limit: 10 });
  expect(rows).toHaveLength(2);

  // Tag both, see them in groups, and keep that as a view that is found again by its name.
  await grid.focus();
  await page.keyboard.press('Control+a');
  await page.getByRole('group', { name: 'What to do with the selected records' }).getByRole('button', { name: 'Tags…' }).click();
  await page.getByRole('combobox', { name: 'Put on' }).fill('example flood');
  await page.keyboard.press('Enter');
  await expect(page.getByText('2 records will change.')).toBeVisible();
  await isAccessible(page, 'tags of records');
  await page.getByRole('button', { name: 'Change tags' }).click();
  await page.getByRole('button', { name: 'Group by' }).click();
  await page.getByRole('option', { name: 'By Water' }).click();
  const groups = page.getByRole('treegrid', { name: 'Records' });
  await expect(groups.getByRole('row', { name: 'Water: nothing' })).toContainText('1 record');
  await isAccessible(page, 'records in groups');
  await page.getByRole('button', { name: 'View: All records' }).click();
  await page.getByRole('menuitem', { name: 'Save as a view…' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Example by water');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'View: Example by water' })).toBeVisible();
  await page.getByRole('searchbox', { name: 'Search records' }).fill('flood goat');
  await expect(page.getByText('This view was changed since it was saved.')).toBeVisible();
  await expect(groups.getByText('Example Bea')).toBeHidden();
  await page.getByRole('button', { name: 'Reset' }).click();
  await expect(groups.getByText('Example Bea')).toBeVisible();

  // Out, with the files, and nothing secret; then everything about one of them is erased, files and all.
  const archive = test.info().outputPath('records.zip');
  await holdfast.answerSaveDialog(archive);
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  const exporting = page.getByRole('dialog', { name: 'Export records' });
  await exporting.getByRole('button', { name: 'Written as' }).click();
  await page.getByRole('option', { name: 'ZIP with files' }).click();
  await exporting.getByRole('radio', { name: 'Who knows a password' }).click();
  await isAccessible(page, 'export');
  await exporting.getByRole('radio', { name: 'Everybody' }).click();
  await exporting.getByRole('button', { name: 'Choose where…' }).click();
  await expect(page.getByText('2 records were exported to records.zip.')).toBeVisible();
  const listed = 'import sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; print(*(n.split("/")[-1] for n in sorted(z.namelist()))); print(z.read("records.json").decode())';
  const told = execFileSync('python3', ['-c', listed, archive], { encoding: 'utf8' });
  for (const name of ['house.png', 'plan.txt', 'Signature.png', 'records.json', 'Example Ada']) expect(told).toContain(name);
  expect(told).not.toContain('swordfish');
  const files = join(holdfast.dataDir, 'store', 'attachments');
  expect(readdirSync(files)).toHaveLength(3);
  await area(page, 'Erasure').click();
  await page.getByLabel('Names, numbers, addresses').fill('Example Ada');
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await page.getByRole('button', { name: 'Erase 1 record…' }).click();
  const asking = page.getByRole('dialog', { name: 'Erase what is held about somebody?' });
  await asking.getByLabel('Reason').fill('They asked');
  await asking.getByRole('button', { name: 'Erase for good' }).click();
  const erased = page.getByRole('dialog', { name: 'Erased' });
  await erased.getByRole('button', { name: 'Close' }).first().click();
  await expect(erased).toBeHidden();
  expect(readdirSync(files)).toEqual([]);
  expect((await ok(page, 'records.list', { typeId: null, offset: 0, limit: 10 })).rows).toHaveLength(1);
  expect(await ok(page, 'audit.verify', {})).toMatchObject({ result: 'intact' });

  await area(page, 'Audit').click();
  await expect(page.getByText('Asked at the door')).toBeVisible();
  expect(await page.content()).not.toContain('swordfish');
});

test('a form of others becomes a type, with what it could not take over told by cell', async ({ holdfast }) => {
  test.setTimeout(120_000);
  const { page } = holdfast;
  await setUp(page);
  await page.reload();
  await isIn(page);
  await area(page, 'Record types').click();
  await holdfast.answerOpenDialog(new URL('../engine/records/data/forms/pyxform-xlsform_spec_test.xlsx', import.meta.url).pathname);
  await page.getByRole('button', { name: 'From an XLSForm…' }).click();
  const findings = page.getByRole('region', { name: 'What is not supported' });
  await expect(findings.getByText(/^41 fields came out of 46 questions\./u)).toBeVisible();
  await expect(findings.getByText('questions of this kind are not supported.').first()).toBeVisible();
  await isAccessible(page, 'form read');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('The type Spec test was added.')).toBeVisible();
  await page.getByRole('button', { name: 'New record' }).click();
  await expect(page.getByRole('heading', { name: 'New record: Spec test' })).toBeVisible();
  await isAccessible(page, 'form of others');
});
