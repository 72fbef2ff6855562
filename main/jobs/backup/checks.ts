import { createHash, createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { canonicalJson } from '../../engine/audit/canonical.ts';
import { originOf } from '../../engine/audit/checkpoint-note.ts';
import { openNote, signNote } from '../../engine/audit/note.ts';
import type { BackupChecks } from './format.ts';

interface Signed {
  storeId: string;
  backupId: string;
  parts: BackupChecks['parts'];
  damaged: string[];
}

/** What the last part of a backup says of all before it, signed with the key of the store's audit chain. */
export function signChecks(signed: Signed, signingKey: KeyObject): BackupChecks {
  const { parts, damaged, storeId } = signed;
  return { parts, damaged, note: signNote(textOf(signed), originOf(storeId), signingKey, createPublicKey(signingKey)) };
}

/** Whether checks that were read are of these parts, as they were read, and signed by this key (PEM). */
export function checksHold({ parts, damaged, note }: BackupChecks, read: Omit<Signed, 'damaged'>, publicKey: string): boolean {
  if (canonicalJson(parts) !== canonicalJson(read.parts)) return false;
  const text = textOf({ ...read, parts, damaged });
  return openNote(note, originOf(read.storeId), createPublicKey(publicKey)) === text;
}

/** Begins as nothing else does that the key signs (checkpoints, documents), so that none stands in for another. */
function textOf({ storeId, backupId, parts, damaged }: Signed): string {
  const digest = createHash('sha256').update(canonicalJson({ damaged, parts })).digest('base64');
  return `holdfast-backup/v1\n${storeId}\n${backupId}\n${digest}\n`;
}
