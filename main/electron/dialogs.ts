import { stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { app, dialog } from 'electron';
import type { BrowserWindow } from 'electron';
import type { OutputOf } from '../../preload/contract/contract.ts';
import { MEDIA_TYPES } from '../../preload/contract/attachments.ts';
import type { PickPurpose, SavePurpose } from '../../preload/contract/host.ts';
import { EngineError } from '../engine/errors.ts';

type Picked = OutputOf<'host.pickFile'>;
/** Hands a path to the engine; what comes back is all the page learns of it. */
type OfferFile = (path: string) => Promise<string>;

/** What may be picked for each purpose; what it is, is told from its content. */
const PICKED: Record<PickPurpose, { name: string; extensions: string[] }> = {
  'people-import': { name: 'CSV, XLSX, LDIF, JSON', extensions: ['csv', 'xlsx', 'ldif', 'ldf', 'json'] },
  'records-import': { name: 'CSV, XLSX', extensions: ['csv', 'tsv', 'txt', 'xlsx'] },
  'records-file': { name: 'JSON, ZIP', extensions: ['json', 'zip', 'age'] },
  'attachment': { name: 'JPEG, PNG, PDF …', extensions: Object.values(MEDIA_TYPES).flatMap(({ endings }) => endings) },
  'form-import': { name: 'XLSForm', extensions: ['xlsx'] },
};

/** Asks for a file to read. Null when the person changed their mind. */
export function pickFile(window: BrowserWindow, purpose: PickPurpose, offerFile: OfferFile): Promise<Picked> {
  return pick(window, PICKED[purpose], offerFile);
}

/** Asks for a backup. */
export function pickBackup(window: BrowserWindow, offerFile: OfferFile): Promise<Picked> {
  return pick(window, { name: 'age', extensions: ['age'] }, offerFile);
}

async function pick(window: BrowserWindow, filter: { name: string; extensions: string[] }, offerFile: OfferFile): Promise<Picked> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    properties: ['openFile', 'dontAddToRecent'],
    filters: [filter],
  });
  const [path] = filePaths;
  if (canceled || path === undefined) return null;
  const facts = await stat(path).catch(() => null);
  if (!facts?.isFile()) throw new EngineError('unavailable', 'file_unreadable');
  return { file: await offerFile(path), name: basename(path), sizeBytes: facts.size };
}

/** Asks for a folder. Null when the person changed their mind. */
export async function pickFolder(window: BrowserWindow, offerFile: OfferFile): Promise<OutputOf<'host.pickFolder'>> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, { properties: ['openDirectory', 'createDirectory', 'dontAddToRecent'] });
  const [path] = filePaths;
  if (canceled || path === undefined) return null;
  return { folder: await offerFile(path), name: basename(path) || path };
}

/** The name each kind of file is offered under, and what it is. */
const SAVED: Record<SavePurpose, { name: string; kind: string; others?: readonly { kind: string; extension: string }[] }> = {
  'attachment-save': { name: 'attachment', kind: '*' },
  'audit-export': { name: 'holdfast-audit.jsonl', kind: 'JSON Lines' },
  'people-export': { name: 'holdfast-people.csv', kind: 'CSV', others: [{ kind: 'XLSX', extension: 'xlsx' }] },
  'people-invitations': { name: 'holdfast-invitations.csv', kind: 'CSV' },
  'records-export': { name: 'holdfast-records.csv', kind: 'CSV', others: ['xlsx', 'json', 'zip'].map((extension) => ({ kind: extension.toUpperCase(), extension })) },
  'record-pdf': { name: 'record.pdf', kind: 'PDF' },
  'erasure-certificate': { name: 'holdfast-erasure-certificate.jsonl', kind: 'JSON Lines' },
  backup: { name: 'holdfast-backup.age', kind: 'age' },
  'review-outcome': { name: 'holdfast-access-review.jsonl', kind: 'JSON Lines' },
};

/** A copy of somebody's own file keeps its name, a record's PDF has its number; what records are written as was chosen before. */
const NAMED_BY_PAGE: ReadonlySet<SavePurpose> = new Set<SavePurpose>(['attachment-save', 'records-export', 'record-pdf']);

/** Asks where to write. The system's dialog asks before it lets an existing file be chosen. */
export async function saveFile(window: BrowserWindow, purpose: SavePurpose, offerFile: OfferFile, asked?: string): Promise<Picked> {
  const { name: usual, kind, others = [] } = SAVED[purpose];
  const name = asked !== undefined && NAMED_BY_PAGE.has(purpose) ? asked : usual;
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    defaultPath: join(app.getPath('documents'), name),
    properties: ['createDirectory', 'showOverwriteConfirmation', 'dontAddToRecent'],
    filters: [{ name: kind, extensions: [extname(name).slice(1) || '*'] }, ...others.map((other) => ({ name: other.kind, extensions: [other.extension] }))],
  });
  if (canceled || filePath === '') return null;
  return { file: await offerFile(filePath), name: basename(filePath), sizeBytes: 0 };
}
