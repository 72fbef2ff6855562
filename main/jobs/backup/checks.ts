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

/**
 * Names of the parts that are not what these checks say of them; null for checks that are not of these parts, in their order
 * and sizes, or not signed by this key (PEM).
 */
export function differingParts({ parts, damaged, note }: BackupChecks, read: Omit<Signed, 'damaged'>, publicKey: string): Set<string> | null {
  const outside = (of: BackupChecks['parts']): string => canonicalJson(of.map(({ name, sizeBytes }) => [name, sizeBytes]));
  if (outside(parts) !== outside(read.parts)) return null;
  const text = textOf({ ...read, parts, damaged });
  if (openNote(note, originOf(read.storeId), createPublicKey(publicKey)) !== text) return null;
  return new Set(parts.filter(({ sha256 }, index) => read.parts[index]?.sha256 !== sha256).map(({ name }) => name));
}

/** Begins as nothing else does that the key signs (checkpoints, documents), so that none stands in for another. */
function textOf({ storeId, backupId, parts, damaged }: Signed): string {
  const digest = createHash('sha256').update(canonicalJson({ damaged, parts })).digest('base64');
  return `holdfast-backup/v1\n${storeId}\n${backupId}\n${digest}\n`;
}
