import { Check, Copy, FileUp } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IMPORT_COLUMNS, IMPORT_LIMITS, IMPORT_REQUIRED_COLUMNS } from '../../../preload/contract/people-import.ts';
import { useFormat } from '../../app/i18n/format.ts';
import type { ApiError } from '../../ipc/api-error.ts';
import { useQueryOf } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { copyTextOf } from '../../ui/copy-text.ts';
import { Tag } from '../../ui/tag.tsx';
import styles from '../../app/import/import.module.css';
import { ImportError } from '../../app/import/import-error.tsx';
import { ImportStep } from '../../app/import/import-step.tsx';

/** Invented, and plainly so. */
const EXAMPLE = [
  IMPORT_COLUMNS.join(','),
  'Example Person,person.one@example.org,e.person,Example team,Field worker',
  '"Other, Example",,e.other,Example team,',
];

/** Step 1: what the file must look like, and choosing it. */
export function ImportChoose({ error, isAsking, onChoose }: { error: ApiError | null; isAsking: boolean; onChoose: () => void }) {
  const { t } = useTranslation('import');
  const format = useFormat();
  const facets = useQueryOf('people.facets', {});
  const example = useRef<HTMLElement>(null);
  const [copied, setCopied] = useState(false);
  const roles = format.items((facets.data?.roles ?? []).map(({ name }) => name).slice(0, 3));
  return (
    <ImportStep title={t('choose.title')}>
      <ImportError error={error} />
      <p>{t('choose.about')}</p>
      <div>
        <Button kind="primary" size="large" icon={<FileUp />} isDisabled={isAsking} onPress={onChoose}>
          {t('choose.action')}
        </Button>
        <p className={styles.hint}>{t('choose.others')}</p>
        <p className={styles.hint}>{t('choose.limits', { rows: format.number(IMPORT_LIMITS.rows), size: format.bytes(IMPORT_LIMITS.fileBytes) })}</p>
      </div>
      <section aria-labelledby="import-columns" className={styles.part}>
        <h3 id="import-columns">{t('choose.columns')}</h3>
        <dl className={styles.columns}>
          {IMPORT_COLUMNS.map((column) => (
            <div key={column}>
              <dt>
                <code dir="ltr">{column}</code>
              </dt>
              <dd>
                {t(`columns.${column}`, { roles })} {IMPORT_REQUIRED_COLUMNS.some((needed) => needed === column) && <Tag>{t('required')}</Tag>}
              </dd>
            </div>
          ))}
        </dl>
        <p className={styles.hint}>{t('choose.order')}</p>
      </section>
      <section aria-labelledby="import-example" className={styles.part}>
        <h3 id="import-example">{t('choose.example')}</h3>
        <pre className={styles.example} dir="ltr" tabIndex={0} aria-labelledby="import-example">
          <code ref={example}>{EXAMPLE.join('\n')}</code>
        </pre>
        <div>
          <Button icon={copied ? <Check /> : <Copy />} onPress={() => example.current && setCopied(copyTextOf(example.current))}>
            {copied ? t('choose.copied') : t('choose.copy')}
          </Button>
        </div>
      </section>
    </ImportStep>
  );
}
