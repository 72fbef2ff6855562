import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { useFormat } from '../../app/i18n/format.ts';
import { RetentionDialog } from '../../app/retention/retention-dialog.tsx';
import { useCan } from '../../app/signed-in.ts';
import { useQueryOf } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { lastPage, Pager } from '../../ui/pager.tsx';
import { Section } from '../../ui/section.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import table from '../../ui/table.module.css';
import { RecordCells, useRecordChoice } from './record-choice.tsx';
import styles from './retention-page.module.css';

const PAGE_ROWS = 50;

/** What rules propose for erasure: nothing of it goes until somebody looks at it here and confirms it. */
export function DueRecords() {
  const { t } = useTranslation('retention');
  const format = useFormat();
  const canManage = useCan('types.manage');
  const [wantedPage, setPage] = useState(0);
  const [isErasing, setErasing] = useState(false);
  const due = useQueryOf('retention.due', { offset: wantedPage * PAGE_ROWS, limit: PAGE_ROWS }, { placeholderData: (previous) => previous });
  const total = due.data?.total ?? 0;
  const rows = due.data?.rows ?? [];
  const choice = useRecordChoice(rows);
  return (
    <Section level={2} title={t('due.title')}>
      <div className={styles.part}>
        <p className={styles.note}>{t('due.about')}</p>
        {due.error ? (
          <ErrorMessage error={due.error} onRetry={() => void due.refetch()} />
        ) : !due.data ? (
          <Skeleton widthPercent={40} />
        ) : total === 0 ? (
          <p>
            {t('due.none')} {canManage && <Link href="/types">{t('due.types')}</Link>}
          </p>
        ) : (
          rows.length > 0 && (
            <>
              <div className={`${table.sheet ?? ''} ${styles.wide ?? ''}`}>
                <table className={table.table} aria-label={t('due.title')}>
                  <thead>
                    <tr>
                      <th scope="col">{t('columns.chosen')}</th>
                      <th scope="col">{t('columns.record')}</th>
                      <th scope="col">{t('columns.owner')}</th>
                      <th scope="col">{t('columns.due')}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {rows.map((row) => (
                      <tr key={row.recordId}>
                        <RecordCells record={row} choice={choice} />
                        <td>
                          <bdi>{row.owner ?? ''}</bdi>
                        </td>
                        <td>{format.date(row.dueAtMs)}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
              <div className={styles.actions}>
                {rows.some(({ isHeld }) => !isHeld) && (
                  <Button kind="danger" isDisabled={choice.chosen.length === 0} onPress={() => setErasing(true)}>
                    {t('due.confirm', { count: choice.chosen.length, n: format.number(choice.chosen.length) })}
                  </Button>
                )}
                <Pager page={Math.min(wantedPage, lastPage(total, PAGE_ROWS))} pageRows={PAGE_ROWS} total={total} onPage={setPage} />
              </div>
            </>
          )
        )}
      </div>
      {isErasing && (
        <RetentionDialog
          kind="erase"
          isDue
          recordIds={choice.chosen}
          onClose={() => setErasing(false)}
          onDone={() => {
            setErasing(false);
            choice.clear();
            setPage(0);
          }}
        />
      )}
    </Section>
  );
}
