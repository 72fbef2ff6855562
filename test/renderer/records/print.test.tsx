import { act, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { PrintedRecord } from '../../../preload/contract/records.ts';
import { TypeDefinition } from '../../../preload/contract/record-fields.ts';
import { paperFor } from '../../../renderer/app/i18n/paper.ts';
import { RecordPrintActions, RecordPrintError } from '../../../renderer/features/records/print/record-print.tsx';
import { Refusal } from '../audit/engine-double.ts';
import { freshEngine, openPage } from '../people/open-page.tsx';

const FILE = '00000000-0000-4000-8000-0000000000f1';
const RECORD = '00000000-0000-4000-8000-0000000000e1';
const TYPE = '00000000-0000-4000-8000-0000000000a1';
const PICTURE = '00000000-0000-4000-8000-0000000000c1';
const DEFINITION = TypeDefinition.parse({
  sections: [
    { label: { text: 'Household' }, fields: [{ kind: 'text', name: 'head', label: { text: 'Head' } }, { kind: 'text', name: 'place', label: { text: 'Place' } }, { kind: 'text', name: 'pin', label: { text: 'Pin' }, sensitivity: 'secret' }, { kind: 'text', name: 'well', label: { text: 'Well' }, showIf: "${head} = 'nobody'" }] },
    { fields: [{ kind: 'attachment', name: 'photo', label: { text: 'Photo' } }] },
  ],
});
const PRINTED: PrintedRecord = {
  record: { id: RECORD, typeId: TYPE, number: 7, title: 'Example Ada', owner: null, team: 'Example North', state: 'archived', tags: ['flood'], createdAtMs: 0, changedAtMs: 0, version: 1 },
  typeName: 'Example visit: a/b', definition: DEFINITION, createdBy: 'Example Maker', changedBy: null, values: { head: '<b>Ada</b>', photo: [PICTURE] }, secrets: ['pin'], names: {},
  attachments: [{ id: PICTURE, name: 'house.png', mediaType: 'image/png', sizeBytes: 10, sha256: 'ab', thumbnail: 'AAAA', cameraData: 'none' }],
  isExample: true, organisation: 'Example Organisation', printedBy: { name: 'Example Printer', username: 'example.printer' }, printedAtMs: 0,
};
const engine = freshEngine();
const sheet = (): Element | null => document.querySelector('[data-print-sheet]');
const open = (role: 'administrator' | 'field_worker' = 'administrator'): void => {
  openPage(<><RecordPrintActions record={{ recordId: RECORD, typeName: PRINTED.typeName, number: 7 }} /><RecordPrintError recordId={RECORD} /></>, { address: '/records', role });
};

describe('a print of a record', () => {
  beforeEach(() => {
    vi.stubGlobal('createImageBitmap', () => Promise.reject(new Error('no decoder here')));
    const { answers } = engine.current;
    answers.set('host.saveFile', ({ input }) => ({ file: FILE, name: String(input['name']), sizeBytes: 0 }));
    answers.set('records.print', () => ({ printed: PRINTED }));
    answers.set('host.stopPdf', () => ({}));
  });

  it('is on the sheet while the host prints it: all fields, secrets named only, text as text, and gone afterwards', async () => {
    let finish = (_done: object): void => undefined;
    let text = '';
    engine.current.answers.set('host.print', () => {
      text = sheet()?.textContent ?? '';
      return new Promise((resolve) => (finish = resolve));
    });
    document.title = 'Before';
    open();
    await userEvent.click(await screen.findByRole('button', { name: 'Print…' }));
    await waitFor(() => expect(engine.current.inputsOf('host.print')).toHaveLength(1));
    for (const part of ['Example Organisation', 'Example data', 'Example Ada', 'Example North', 'Archived', 'flood', 'Example Maker', '<b>Ada</b>', 'PlaceNot filled in', 'PinSecret, not printed', 'house.png', 'Secret fields are never printed.']) expect(text).toContain(part);
    expect(text).not.toContain('Well');
    expect(document.title).toBe('Example visit: a/b 7');
    expect(engine.current.inputsOf('records.print')).toEqual([{ recordId: RECORD, file: null }]);
    expect(engine.current.inputsOf('host.print')).toMatchObject([{ edges: { top: ['Example visit: a/b', 'No. 7', 'Example data'], bottom: ['Example Organisation', 'Printed by Example Printer (example.printer)', expect.any(String)] } }]);
    await act(async () => finish({}));
    await waitFor(() => expect(sheet()).toBeNull());
    expect(document.title).toBe('Before');
  });

  it('as a PDF asks for the file first, under a name that every system takes, and prints nothing without one', async () => {
    engine.current.answers.set('host.saveFile', () => null);
    engine.current.answers.set('host.savePdf', () => ({ bytes: 10 }));
    open();
    await userEvent.click(await screen.findByRole('button', { name: 'Save as PDF…' }));
    await waitFor(() => expect(engine.current.inputsOf('host.saveFile')).toEqual([{ purpose: 'record-pdf', name: 'Example visit a b 7.pdf' }]));
    expect(engine.current.inputsOf('records.print')).toEqual([]);
    engine.current.answers.set('host.saveFile', () => ({ file: FILE, name: 'a.pdf', sizeBytes: 0 }));
    await userEvent.click(await screen.findByRole('button', { name: 'Save as PDF…' }));
    await screen.findByText('The record was saved as a.pdf. It is not encrypted.');
    expect(engine.current.inputsOf('host.savePdf')).toMatchObject([{ file: FILE }]);
  });

  it('that is refused puts nothing on the sheet, and says why', async () => {
    engine.current.answers.set('records.print', () => {
      throw new Refusal('not_found', 'no_such_item');
    });
    open();
    await userEvent.click(await screen.findByRole('button', { name: 'Print…' }));
    await screen.findByRole('alert');
    expect(sheet()).toBeNull();
    expect(engine.current.inputsOf('host.print')).toEqual([]);
  });

  it('is taken off the sheet when the program locks', async () => {
    engine.current.answers.set('host.savePdf', () => new Promise(() => undefined));
    open();
    await userEvent.click(await screen.findByRole('button', { name: 'Save as PDF…' }));
    await waitFor(() => expect(engine.current.inputsOf('host.savePdf')).toHaveLength(1));
    act(() => engine.current.tell('locked', { cause: 'idle' }));
    await waitFor(() => expect(sheet()).toBeNull());
    expect(engine.current.inputsOf('host.stopPdf')).toHaveLength(1);
  });

  it('is not offered to who may not export', () => {
    open('field_worker');
    expect(screen.queryByRole('button', { name: 'Print…' })).toBeNull();
  });
});

describe('the paper', () => {
  it.each([
    ['en-US', 'en-US', 'Letter'],
    ['en', 'de-DE', 'A4'],
    ['de', 'de', 'A4'],
    ['en-GB', 'en-US', 'A4'],
    ['es-MX', 'es', 'Letter'],
  ])('of %s on a system of %s is %s', (locale, system, paper) => {
    expect(paperFor(locale, system)).toBe(paper);
  });
});
