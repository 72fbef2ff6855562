import { Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordTemplate } from '../../../preload/contract/templates.ts';
import { NameDialog } from '../../app/name-dialog.tsx';
import { useCommand, useQueryOf } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Tag } from '../../ui/tag.tsx';
import styles from './templates.module.css';
import { told } from './told.ts';

interface Asked {
  template: RecordTemplate;
  what: 'rename' | 'remove';
}

/** The templates of a type that the caller sees: another name, or away. */
export function TemplatesDialog({ typeId, onClose }: { typeId: string; onClose: () => void }) {
  const { t } = useTranslation(['templates', 'common']);
  const { data, error, refetch } = useQueryOf('templates.list', { typeId });
  const [asked, setAsked] = useState<Asked | null>(null);
  const done = (): void => setAsked(null);
  if (asked?.what === 'rename') return <RenameTemplate template={asked.template} onClose={done} />;
  if (asked) return <RemoveTemplate template={asked.template} onClose={done} />;
  const templates = data?.templates ?? [];
  return (
    <Dialog title={t('manage.title')} isOpen onClose={onClose} actions={<Button onPress={onClose}>{t('common:close')}</Button>}>
      <p>{t(data && templates.length === 0 ? 'manage.none' : 'manage.about')}</p>
      {error && <ErrorMessage error={error} onRetry={() => void refetch()} />}
      {!data && !error && (
        <div role="status" aria-label={t('manage.title')}>
          <Skeleton widthPercent={60} />
        </div>
      )}
      {templates.length > 0 && (
        <ul className={styles.all}>
          {templates.map((template) => (
            <li key={template.id}>
              <div className={styles.one}>
                <b dir="auto">{template.name}</b>
                {template.isShared && <Tag>{t('manage.shared')}</Tag>}
                {template.mayChange && (
                  <>
                    {Object.keys(template.values).length > 0 && <IconButton small label={t('manage.rename', { name: template.name })} icon={<Pencil />} onPress={() => setAsked({ template, what: 'rename' })} />}
                    <IconButton small label={t('manage.remove', { name: template.name })} icon={<Trash2 />} onPress={() => setAsked({ template, what: 'remove' })} />
                  </>
                )}
              </div>
              {template.lost.length > 0 && <p className={styles.lost}>{t('lost', { count: template.lost.length, names: template.lost.join(', ') })}</p>}
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}

interface OneProps {
  template: RecordTemplate;
  onClose: () => void;
}

function RenameTemplate({ template, onClose }: OneProps) {
  const { t } = useTranslation('templates');
  const update = useCommand('templates.update');
  return (
    <NameDialog
      title={t('manage.renameTitle', { name: template.name })}
      action={t('manage.renameDo')}
      initial={template.name}
      command={{ ...update, isOf: (name) => update.variables?.name === name }}
      onClose={onClose}
      onDo={(name, onError) => update.mutate({ templateId: template.id, name, values: template.values }, { onSuccess: () => told(t('manage.renamed'), onClose), onError })}
    />
  );
}

function RemoveTemplate({ template, onClose }: OneProps) {
  const { t } = useTranslation('templates');
  const remove = useCommand('templates.remove');
  return (
    <ConfirmDialog
      title={t('manage.removeTitle')}
      action={t('manage.removeDo')}
      isOpen
      isPending={remove.isPending}
      onClose={onClose}
      onConfirm={() => remove.mutate({ templateId: template.id }, { onSuccess: () => told(t('manage.removed'), onClose) })}
    >
      <p>{t(template.isShared ? 'manage.removeShared' : 'manage.removeAbout', { name: template.name })}</p>
      {remove.error && <ErrorMessage error={remove.error} />}
    </ConfirmDialog>
  );
}
