import { GitMerge, Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TagName } from '../../../preload/contract/tags.ts';
import { useFormat } from '../../app/i18n/format.ts';
import { useCommand, useQueryOf } from '../../ipc/queries.ts';
import { ruleOf } from '../../ipc/field-rule.ts';
import { Button } from '../../ui/button.tsx';
import { ChooseField } from '../../ui/choose-field.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { tellOutcome } from '../../ui/toasts.ts';
import styles from './types-page.module.css';

interface Asked {
  tag: string;
  /** Records that have it, as far as the person sees. */
  records: number;
  what: 'rename' | 'merge' | 'remove';
}

/** The tags of the organisation, for who manages its types: another name, two made one, or away. */
export function TagsDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(['views', 'common']);
  const format = useFormat();
  const { data, error } = useQueryOf('tags.list', {});
  const [asked, setAsked] = useState<Asked | null>(null);
  const tags = data?.tags ?? [];
  const done = (): void => setAsked(null);
  if (asked?.what === 'rename') return <RenameTag {...asked} onClose={done} />;
  if (asked?.what === 'merge') return <MergeTag {...asked} others={tags.map(({ name }) => name).filter((name) => name !== asked.tag)} onClose={done} />;
  if (asked) return <RemoveTag {...asked} onClose={done} />;
  return (
    <Dialog title={t('manage.title')} isOpen onClose={onClose} actions={<Button onPress={onClose}>{t('common:close')}</Button>}>
      <p>{tags.length === 0 && data ? t('manage.none') : t('manage.about')}</p>
      {error && <ErrorMessage error={error} />}
      {!data && !error && (
        <div role="status" aria-label={t('manage.title')}>
          <Skeleton widthPercent={60} />
        </div>
      )}
      <ul className={styles.tags}>
        {tags.map(({ name, records }) => (
          <li key={name}>
            <b dir="auto">{name}</b>
            <span>{t('manage.count', { count: records, n: format.number(records) })}</span>
            <IconButton small label={t('manage.rename', { name })} icon={<Pencil />} onPress={() => setAsked({ tag: name, records, what: 'rename' })} />
            <IconButton small label={t('manage.merge', { name })} icon={<GitMerge />} isDisabled={tags.length < 2} onPress={() => setAsked({ tag: name, records, what: 'merge' })} />
            <IconButton small label={t('manage.remove', { name })} icon={<Trash2 />} onPress={() => setAsked({ tag: name, records, what: 'remove' })} />
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

type OneProps = Pick<Asked, 'tag' | 'records'> & { onClose: () => void };

function RenameTag({ tag, records, onClose }: OneProps) {
  const { t } = useTranslation(['views', 'errors']);
  const [name, setName] = useState(tag);
  const rename = useCommand('tags.rename');
  const parsed = TagName.safeParse(name);
  const [issue] = parsed.error?.issues ?? [];
  return (
    <ConfirmDialog
      title={t('manage.renameTitle', { name: tag })}
      action={t('manage.renameDo')}
      isOpen
      isPending={rename.isPending}
      onClose={onClose}
      onConfirm={() => parsed.success && rename.mutate({ tag, name }, { onSuccess: () => told(t('manage.done'), onClose) })}
    >
      <Will records={records} />
      <TextField label={t('manage.name')} value={name} onChange={setName} error={issue ? t(`errors:rules.${ruleOf(issue)}`) : null} />
      {rename.error && <ErrorMessage error={rename.error} />}
    </ConfirmDialog>
  );
}

function MergeTag({ tag, records, others, onClose }: OneProps & { others: readonly string[] }) {
  const { t } = useTranslation('views');
  const [into, setInto] = useState<string | null>(null);
  const merge = useCommand('tags.merge');
  return (
    <ConfirmDialog
      title={t('manage.mergeTitle', { name: tag })}
      action={t('manage.mergeDo')}
      isOpen
      isPending={merge.isPending}
      onClose={onClose}
      onConfirm={() => into !== null && merge.mutate({ tag, into }, { onSuccess: () => told(t('manage.merged'), onClose) })}
    >
      <Will records={records} />
      <ChooseField label={t('manage.into')} value={into} shown={into ?? ''} options={others.map((name) => ({ id: name, label: name }))} onChange={setInto} isRequired />
      {merge.error && <ErrorMessage error={merge.error} />}
    </ConfirmDialog>
  );
}

function RemoveTag({ tag, records, onClose }: OneProps) {
  const { t } = useTranslation('views');
  const remove = useCommand('tags.remove');
  return (
    <ConfirmDialog title={t('manage.removeTitle', { name: tag })} action={t('manage.removeDo')} isOpen isPending={remove.isPending} onClose={onClose} onConfirm={() => remove.mutate({ tag }, { onSuccess: () => told(t('manage.gone'), onClose) })}>
      <Will records={records} />
      {remove.error && <ErrorMessage error={remove.error} />}
    </ConfirmDialog>
  );
}

function Will({ records }: { records: number }) {
  const { t } = useTranslation('views');
  const format = useFormat();
  return <p>{t('manage.will', { count: records, n: format.number(records) })}</p>;
}

function told(text: string, onClose: () => void): void {
  tellOutcome(text);
  onClose();
}
