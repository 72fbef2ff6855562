import { FileX } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../app/i18n/format.ts';
import { SidePanel } from '../../../app/list/side-panel.tsx';
import { useQueryOf } from '../../../ipc/queries.ts';
import { Button } from '../../../ui/button.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { ErrorMessage } from '../../../ui/error-message.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { Tag } from '../../../ui/tag.tsx';
import { RecordChangeDialog, useRecordChangeAction } from '../change/record-change-dialog.tsx';
import type { RecordChangeKind } from '../change/record-change-dialog.tsx';
import type { RecordDetail } from './record-detail.ts';
import { RecordHistory } from './record-history.tsx';
import styles from './record-panel.module.css';
import { RecordPrintActions, RecordPrintError } from '../print/record-print.tsx';
import { RecordRetention } from './record-retention.tsx';
import { RecordValuesView } from './record-values-view.tsx';

interface RecordPanelProps {
  recordId: string;
  /** Takes the focus as it opens. */
  takesFocus: boolean;
  onClose: () => void;
  onEdit: (typeId: string) => void;
}

/** One record: what it says, whose it is, what became of it, and what can be done. */
export function RecordPanel({ recordId, takesFocus, onClose, onEdit }: RecordPanelProps) {
  const { t } = useTranslation('records');
  const detail = useQueryOf('records.get', { recordId });
  const missing = (
    <EmptyState icon={<FileX />} title={t('panel.missingTitle')}>
      {t('panel.missingText')}
    </EmptyState>
  );
  return (
    <SidePanel detail={detail} takesFocus={takesFocus} onClose={onClose} closeLabel={t('panel.close')} loadingLabel={t('panel.loading')} missing={missing}>
      {(found, titleId) => <Shown titleId={titleId} detail={found} onEdit={onEdit} onErased={onClose} />}
    </SidePanel>
  );
}

function Shown({ titleId, detail, onEdit, onErased }: { titleId: string; detail: RecordDetail; onEdit: (typeId: string) => void; onErased: () => void }) {
  const { t } = useTranslation('records');
  const format = useFormat();
  const { record, may } = detail;
  const [kind, setKind] = useState<RecordChangeKind | null>(null);
  const type = useQueryOf('types.get', { typeId: record.typeId, version: detail.typeVersion });
  const actionOf = useRecordChangeAction();
  const numbered = t('numbered', { n: format.number(record.number) });
  const kinds: RecordChangeKind[] = [...(may.assign ? (['assign'] as const) : []), ...(may.write ? (['tags', record.state === 'active' ? 'archive' : 'unarchive'] as const) : [])];
  return (
    <>
      <header className={styles.header}>
        <h2 id={titleId} className={styles.title} dir="auto">
          {record.title === '' ? numbered : record.title}
        </h2>
        <p className={styles.sub}>
          <bdi>{type.data?.type.name ?? ''}</bdi> · {numbered} · {record.owner ? <bdi>{record.owner.name}</bdi> : t('panel.noOwner')} · {record.team === null ? t('panel.noTeam') : <bdi>{record.team}</bdi>}
        </p>
        {(record.state === 'archived' || record.tags.length > 0) && (
          <p className={styles.tags}>
            {record.state === 'archived' && <Tag>{t('state.archived')}</Tag>}
            {record.tags.map((tag) => (
              <Tag key={tag} tone="accent">
                <bdi>{tag}</bdi>
              </Tag>
            ))}
          </p>
        )}
      </header>
      <div className={styles.actions}>
        {may.write && (
          <Button kind="primary" onPress={() => onEdit(record.typeId)}>
            {t('actions.edit')}
          </Button>
        )}
        {kinds.map((each) => (
          <Button key={each} onPress={() => setKind(each)}>
            {actionOf(each)}
          </Button>
        ))}
        {type.data && <RecordPrintActions record={{ recordId: record.id, typeName: type.data.type.name, number: record.number }} />}
      </div>
      <RecordPrintError recordId={record.id} />
      {type.error ? <ErrorMessage error={type.error} onRetry={() => void type.refetch()} /> : type.data ? <RecordValuesView detail={detail} definition={type.data.definition} /> : <Skeleton />}
      <RecordRetention recordId={record.id} onErased={onErased} />
      <RecordHistory detail={detail} definition={type.data?.definition ?? null} />
      {kind !== null && <RecordChangeDialog kind={kind} recordIds={[record.id]} definition={type.data?.definition ?? null} onClose={() => setKind(null)} onDone={() => setKind(null)} />}
    </>
  );
}
