import { Download, Maximize2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SHOWN_PICTURES } from '../../../../preload/contract/attachments.ts';
import type { Attachment } from '../../../../preload/contract/attachments.ts';
import { useCan } from '../../../app/signed-in.ts';
import { asApiError } from '../../../ipc/api-error.ts';
import type { ApiError } from '../../../ipc/api-error.ts';
import { call } from '../../../ipc/client.ts';
import { useQueryOf } from '../../../ipc/queries.ts';
import { Dialog } from '../../../ui/dialog.tsx';
import { ErrorMessage } from '../../../ui/error-message.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { Spinner } from '../../../ui/spinner.tsx';
import { tellOutcome } from '../../../ui/toasts.ts';
import { readAttachment } from './attach-file.ts';
import { AttachmentTile } from './attachment-tile.tsx';
import styles from './attachments.module.css';
import { Picture } from './picture.tsx';

const SHOWN_PIXELS = 1_600;
/** Of one field and all its rows: as many as one question takes. */
const MOST_SHOWN = 200;

/** The files that a field holds, to be looked at, and copied out by who may export. */
export function AttachmentsView({ ids }: { ids: readonly string[] }) {
  const { t } = useTranslation('records');
  const files = useQueryOf('attachments.list', { ids: ids.slice(0, MOST_SHOWN) }, { enabled: ids.length > 0 });
  const mayCopy = useCan('records.export');
  const [shown, setShown] = useState<{ attachment: Attachment; content: Blob | null } | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  if (ids.length === 0) return null;
  if (files.error) return <ErrorMessage error={files.error} onRetry={() => void files.refetch()} />;

  async function open(attachment: Attachment): Promise<void> {
    setError(null);
    setShown({ attachment, content: null });
    try {
      const content = await readAttachment(attachment);
      setShown((now) => (now?.attachment.id === attachment.id ? { attachment, content } : now));
    } catch (thrown) {
      setShown(null);
      setError(asApiError(thrown));
    }
  }
  async function copy({ id, name }: Attachment): Promise<void> {
    setError(null);
    try {
      const picked = await call('host.saveFile', { purpose: 'attachment-save', name });
      if (picked === null) return;
      await call('attachments.save', { file: picked.file, attachmentId: id });
      tellOutcome(t('files.saved', { name: picked.name }));
    } catch (thrown) {
      setError(asApiError(thrown));
    }
  }

  return (
    <>
      <ul className={styles.tiles}>
        {(files.data?.attachments ?? []).map((attachment) => (
          <AttachmentTile key={attachment.id} attachment={attachment}>
            {SHOWN_PICTURES.has(attachment.mediaType) && <IconButton small label={t('files.open', { name: attachment.name })} icon={<Maximize2 />} onPress={() => void open(attachment)} />}
            {mayCopy && <IconButton small label={t('files.save', { name: attachment.name })} icon={<Download />} onPress={() => void copy(attachment)} />}
          </AttachmentTile>
        ))}
      </ul>
      {error && <ErrorMessage error={error} />}
      <Dialog wide title={shown?.attachment.name ?? ''} isOpen={shown !== null} onClose={() => setShown(null)}>
        <div className={styles.whole}>{shown?.content ? <Picture content={shown.content} name={shown.attachment.name} most={SHOWN_PIXELS} /> : <Spinner />}</div>
      </Dialog>
    </>
  );
}
