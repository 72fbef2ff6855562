import { FileAudio, FileImage, FileText, FileVideo } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { useMemo } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { MEDIA_TYPES } from '../../../../preload/contract/attachments.ts';
import type { Attachment, MediaKind } from '../../../../preload/contract/attachments.ts';
import { useFormat } from '../../../app/i18n/format.ts';
import { bytesOf } from './attach-file.ts';
import styles from './attachments.module.css';
import { Picture } from './picture.tsx';

const ICONS: Record<MediaKind, LucideIcon> = { image: FileImage, audio: FileAudio, video: FileVideo, document: FileText };
const TILE_PIXELS = 64;

/** Kinds that a camera writes into. */
const OF_CAMERAS: ReadonlySet<MediaKind> = new Set(['image', 'video']);

/** What became of what a camera wrote into a file; null where there is nothing to say. */
export function useCameraNote(): (attachment: Attachment) => string | null {
  const { t } = useTranslation('records');
  return ({ cameraData, mediaType }) => {
    if (cameraData === 'none' || (cameraData === null && !OF_CAMERAS.has(MEDIA_TYPES[mediaType].kind))) return null;
    return t(`files.cameraData.${cameraData ?? 'unknown'}`);
  };
}

/** One attached file: a small picture or what kind it is, its name and size, what became of what the camera wrote, and what can be done with it. */
export function AttachmentTile({ attachment, children }: { attachment: Attachment; children?: ReactNode }) {
  const format = useFormat();
  const { thumbnail, name, mediaType } = attachment;
  const small = useMemo(() => (thumbnail === null ? null : new Blob([bytesOf(thumbnail)])), [thumbnail]);
  const note = useCameraNote()(attachment);
  const Icon = ICONS[MEDIA_TYPES[mediaType].kind];
  return (
    <li className={styles.tile}>
      <span className={styles.look}>{small ? <Picture content={small} name={null} most={TILE_PIXELS} /> : <Icon aria-hidden="true" />}</span>
      <span className={styles.about}>
        <bdi className={styles.name}>{name}</bdi>
        <span className={styles.size}>{format.bytes(attachment.sizeBytes)}</span>
        {note !== null && <span className={styles.size}>{note}</span>}
      </span>
      <span className={styles.does}>{children}</span>
    </li>
  );
}
