import { Paperclip, X } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import { DropZone } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Attachment } from '../../../../preload/contract/attachments.ts';
import type { FieldOf } from '../../../../preload/contract/record-fields.ts';
import type { PlainValue } from '../../../../preload/contract/record-values.ts';
import { useFormat } from '../../../app/i18n/format.ts';
import { asApiError } from '../../../ipc/api-error.ts';
import type { ApiError } from '../../../ipc/api-error.ts';
import { call } from '../../../ipc/client.ts';
import { useQueryOf } from '../../../ipc/queries.ts';
import { Button } from '../../../ui/button.tsx';
import { ErrorMessage } from '../../../ui/error-message.tsx';
import fieldStyles from '../../../ui/field.module.css';
import { IconButton } from '../../../ui/icon-button.tsx';
import { Progress } from '../../../ui/progress.tsx';
import { VisuallyHidden } from '../../../ui/visually-hidden.tsx';
import { attachFile, attachPicked } from '../files/attach-file.ts';
import { AttachmentTile, useCameraNote } from '../files/attachment-tile.tsx';
import styles from '../files/attachments.module.css';
import { Said } from '../../../ui/said.tsx';

interface AttachmentInputProps {
  field: FieldOf<'attachment'>;
  label: string;
  hint: string | undefined;
  error: string | null;
  value: PlainValue;
  onChange: (value: PlainValue) => void;
}
interface Coming {
  key: string;
  name: string;
  fraction: number;
}

/** More names nobody reads. */
const MOST_NAMED = 5;

/** Files by drop, paste or dialog. What comes in is kept at once, so that neither a crash nor a lock loses it. */
export function AttachmentInput({ field, label, hint, error, value, onChange }: AttachmentInputProps) {
  const { t } = useTranslation('records');
  const labelId = useId();
  const ids = Array.isArray(value) ? value : [];
  const known = useQueryOf('attachments.list', { ids }, { enabled: ids.length > 0, placeholderData: (previous) => previous });
  const [coming, setComing] = useState<Coming[]>([]);
  const [refused, setRefused] = useState<ApiError | null>(null);
  const [told, setTold] = useState('');
  /** Names of what came with the last drop and had no room. */
  const [leftOut, setLeftOut] = useState<readonly string[]>([]);
  const noteOf = useCameraNote();
  const format = useFormat();
  const room = Math.max(0, field.most - ids.length - coming.length);

  // Several may come in at once: each adds to what there is when it is in.
  const latest = useRef({ ids, onChange });
  useEffect(() => {
    latest.current = { ids, onChange };
  });
  const [leaving] = useState(() => new AbortController());
  useEffect(() => () => leaving.abort(), [leaving]);
  function add(attachment: Attachment): void {
    if (leaving.signal.aborted) return;
    const now = latest.current;
    now.ids = [...now.ids, attachment.id];
    const note = noteOf(attachment);
    setTold(note === null ? '' : `${attachment.name}: ${note}`);
    now.onChange(now.ids);
  }

  async function take(file: File): Promise<void> {
    const key = crypto.randomUUID();
    setComing((now) => [...now, { key, name: file.name, fraction: 0 }]);
    try {
      const onProgress = (fraction: number): void => setComing((now) => now.map((one) => (one.key === key ? { ...one, fraction } : one)));
      add(await attachFile(file, { signal: leaving.signal, onProgress, keepsCameraData: field.keepsCameraData }));
    } catch (thrown) {
      if (!leaving.signal.aborted) setRefused(asApiError(thrown));
    } finally {
      setComing((now) => now.filter((one) => one.key !== key));
    }
  }
  async function takeAll(files: readonly File[]): Promise<void> {
    setRefused(null);
    const left = files.slice(room).map(({ name }) => name);
    setLeftOut(left);
    for (const file of files.slice(0, room)) await take(file);
  }
  async function choose(): Promise<void> {
    setRefused(null);
    setLeftOut([]);
    try {
      const kept = await attachPicked({ keepsCameraData: field.keepsCameraData });
      if (kept) add(kept);
    } catch (thrown) {
      setRefused(asApiError(thrown));
    }
  }
  function remove(id: string): void {
    const left = ids.filter((one) => one !== id);
    onChange(left.length === 0 ? null : left);
    setLeftOut([]);
    // A file of the record itself stays for its history; one that only waited goes.
    void call('attachments.drop', { id }).catch(() => undefined);
  }

  return (
    <div className={fieldStyles.field} role="group" aria-labelledby={labelId}>
      <span id={labelId} className={fieldStyles.label}>
        {label}
      </span>
      {(ids.length > 0 || coming.length > 0) && (
        <ul className={styles.tiles}>
          {(known.data?.attachments ?? [])
            .filter(({ id }) => ids.includes(id))
            .map((attachment) => (
              <AttachmentTile key={attachment.id} attachment={attachment}>
                <IconButton small label={t('files.remove', { name: attachment.name })} icon={<X />} isDisabled={field.readOnly} onPress={() => remove(attachment.id)} />
              </AttachmentTile>
            ))}
          {coming.map(({ key, name, fraction }) => (
            <li key={key} className={styles.tile}>
              <Progress label={t('files.coming', { name })} fraction={fraction} text={t('files.coming', { name })} />
            </li>
          ))}
        </ul>
      )}
      <VisuallyHidden>
        <span role="status">{told}</span>
      </VisuallyHidden>
      {room > 0 && !field.readOnly && (
        <DropZone
          className={styles.drop ?? ''}
          aria-label={t('files.dropInto', { name: label })}
          onDrop={({ items }) => {
            const files = items.flatMap((item) => (item.kind === 'file' ? [item.getFile()] : []));
            void Promise.all(files).then(takeAll);
          }}
        >
          <Paperclip aria-hidden="true" />
          <span>{t('files.drop')}</span>
          <Button onPress={() => void choose()}>{t('files.choose')}</Button>
        </DropZone>
      )}
      {leftOut.length > 0 && (
        <p role="alert" className={styles.leftOut}>
          {t('files.leftOut', { count: field.most, n: format.number(field.most), names: format.list(leftOut.slice(0, MOST_NAMED)) })}
          {leftOut.length > MOST_NAMED && ` ${t('files.leftOutMore', { count: leftOut.length - MOST_NAMED, n: format.number(leftOut.length - MOST_NAMED) })}`}
        </p>
      )}
      <Said hint={hint} error={error} />
      {refused && <ErrorMessage error={refused} />}
    </div>
  );
}
