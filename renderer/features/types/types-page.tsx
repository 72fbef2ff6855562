import { FileCog, FilePlus, FileUp, Tag as TagIcon } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { navigate, useHashPath } from '../../app/hash-location.ts';
import { useFormat } from '../../app/i18n/format.ts';
import { PageHeader } from '../../app/page-header.tsx';
import { useQueryOf } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import table from '../../ui/table.module.css';
import { Tag } from '../../ui/tag.tsx';
import { TagsDialog } from './tags-dialog.tsx';
import { TypeEditor } from './type-editor.tsx';
import styles from './types-page.module.css';
import { useReadForm } from './use-read-form.ts';

/** The types of records there are, or one of them, or a new one: the address says which. */
export default function TypesPage() {
  const { t } = useTranslation(['types', 'views']);
  const format = useFormat();
  const [isTagging, setTagging] = useState(false);
  const [, , typeId = ''] = useHashPath()[0].split('/');
  const list = useQueryOf('types.list', {});
  const reading = useReadForm();
  if (typeId !== '') return <TypeEditor key={typeId} typeId={typeId === 'new' ? null : typeId} />;
  const types = list.data?.types;
  return (
    <div className={styles.page}>
      <PageHeader
        title={t('title')}
        count={types && format.number(types.length)}
        actions={
          <>
            <Button icon={<TagIcon />} onPress={() => setTagging(true)}>
              {t('views:manage.open')}
            </Button>
            <Button icon={<FileUp />} isPending={reading.isPending} onPress={() => reading.mutate()}>
              {t('fromForm')}
            </Button>
            <Button kind="primary" icon={<FilePlus />} onPress={() => navigate('/types/new')}>
              {t('new')}
            </Button>
          </>
        }
      />
      {isTagging && <TagsDialog onClose={() => setTagging(false)} />}
      {reading.error && <ErrorMessage error={reading.error} />}
      {list.error ? (
        <ErrorMessage error={list.error} onRetry={() => void list.refetch()} />
      ) : !types ? (
        <div role="status" aria-label={t('loading')}>
          <Skeleton widthPercent={40} />
        </div>
      ) : types.length === 0 ? (
        <EmptyState icon={<FileCog />} title={t('empty.title')} actions={<Button onPress={() => navigate('/types/new')}>{t('empty.make')}</Button>}>
          {t('empty.text')}
        </EmptyState>
      ) : (
        <table className={table.table}>
          <thead>
            <tr>
              <th scope="col">{t('columns.name')}</th>
              <th scope="col">{t('columns.records')}</th>
              <th scope="col">{t('columns.version')}</th>
              <th scope="col">{t('columns.changed')}</th>
            </tr>
          </thead>
          <tbody>
            {types.map((type) => (
              <tr key={type.id}>
                <th scope="row">
                  <Link href={`/types/${type.id}`}>
                    <bdi>{type.name}</bdi>
                  </Link>{' '}
                  {type.state === 'retired' && <Tag>{t('state.retired')}</Tag>}
                  {type.description !== null && (
                    <p className={styles.about} dir="auto">
                      {type.description}
                    </p>
                  )}
                </th>
                <td>{format.number(type.records)}</td>
                <td>{format.number(type.version)}</td>
                <td className={styles.date}>{format.date(type.changedAtMs)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}
