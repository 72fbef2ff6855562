import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/i18n/format.ts';
import { Button } from '../../ui/button.tsx';
import styles from './types-page.module.css';
import { useFormFindings } from './use-read-form.ts';

const MOST_SHOWN = 500;

/** What of a form could not be taken over, cell by cell; nothing for a type that comes from none. */
export function FormFindings() {
  const { t } = useTranslation('types');
  const format = useFormat();
  const [form, , discard] = useFormFindings();
  if (!form) return null;
  const { findings, findingCount } = form;
  const shown = findings.slice(0, MOST_SHOWN);
  return (
    <section className={styles.findings} aria-label={t('form.list')}>
      <p role="status">
        {t('form.read', { count: form.questions, fields: format.number(form.fields) })} {findingCount === 0 ? t('form.all') : t('form.some', { count: findingCount })}
      </p>
      {shown.length > 0 && (
        // A long list is scrolled by the keyboard as well.
        <ul className={styles.findingList} tabIndex={0} aria-label={t('form.list')}>
          {shown.map(({ sheet, row, column, trouble }) => (
            <li key={`${sheet} ${String(row)} ${column} ${trouble}`}>
              <b>
                <bdi>{row === null ? t('form.column', { sheet, column }) : t('form.cell', { sheet, column, row: format.number(row) })}</bdi>
              </b>{' '}
              {t(`form.trouble.${trouble}`)}
            </li>
          ))}
          {findingCount > shown.length && <li>{t('form.more', { count: findingCount - shown.length })}</li>}
        </ul>
      )}
      <Button onPress={discard}>{t('form.dismiss')}</Button>
    </section>
  );
}
