import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/i18n/format.ts';
import { useQueryOf } from '../../ipc/queries.ts';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { Pager } from '../../ui/pager.tsx';
import { Section } from '../../ui/section.tsx';
import table from '../../ui/table.module.css';
import styles from './retention-page.module.css';
import { SaveCertificate } from './save-certificate.tsx';

const PAGE_ROWS = 20;

/** What was erased of subjects so far, each with its certificate, which can be saved as often as it is asked for. */
export function Certificates() {
  const { t } = useTranslation('retention');
  const format = useFormat();
  const [page, setPage] = useState(0);
  const list = useQueryOf('retention.certificates', { offset: page * PAGE_ROWS, limit: PAGE_ROWS }, { placeholderData: (previous) => previous });
  if (list.error) return <ErrorMessage error={list.error} onRetry={() => void list.refetch()} />;
  if (!list.data || list.data.total === 0) return null;
  return (
    <Section level={2} title={t('certificates.title')}>
      <div className={styles.part}>
        <div className={`${table.sheet ?? ''} ${styles.wide ?? ''}`}>
          <table className={table.table} aria-label={t('certificates.title')}>
            <thead>
              <tr>
                <th scope="col">{t('columns.when')}</th>
                <th scope="col">{t('columns.who')}</th>
                <th scope="col">{t('columns.records')}</th>
                <th scope="col">{t('reason')}</th>
                <th scope="col">{t('certificates.file')}</th>
              </tr>
            </thead>
            <tbody>
              {list.data.rows.map((row) => (
                <tr key={row.id}>
                  <th scope="row">{format.dateTime(row.atMs)}</th>
                  <td>
                    <bdi>{row.by?.name ?? ''}</bdi>
                  </td>
                  <td>{format.number(row.records)}</td>
                  <td>
                    <bdi>{row.reason}</bdi>
                  </td>
                  <td>
                    <SaveCertificate certificateId={row.id} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        <Pager page={page} pageRows={PAGE_ROWS} total={list.data.total} onPage={setPage} />
      </div>
    </Section>
  );
}
