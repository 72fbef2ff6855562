import { FileUp } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fieldsOf, isGivenByHand } from '../../../../preload/contract/record-fields.ts';
import { IMPORT_LIMITS } from '../../../../preload/contract/people-import.ts';
import { useFormat } from '../../../app/i18n/format.ts';
import { ImportError } from '../../../app/import/import-error.tsx';
import { ImportStep } from '../../../app/import/import-step.tsx';
import styles from '../../../app/import/import.module.css';
import type { ApiError } from '../../../ipc/api-error.ts';
import { useQueryOf } from '../../../ipc/queries.ts';
import { Button } from '../../../ui/button.tsx';
import { ErrorMessage } from '../../../ui/error-message.tsx';
import { Select } from '../../../ui/select.tsx';
import type { IntoType } from './import-job.ts';
import { useLocalText } from '../local-text.ts';

interface ImportChooseProps {
  error: ApiError | null;
  /** The type that the address names. */
  asked: string | null;
  isAsking: boolean;
  onChoose: (type: IntoType) => void;
}
/** As many fields as give an idea. */
const MOST_NAMED = 8;

/** Step 1: into which type, and from which file. */
export function ImportChoose({ error, asked, isAsking, onChoose }: ImportChooseProps) {
  const { t } = useTranslation(['recordsImport', 'import']);
  const format = useFormat();
  const text = useLocalText();
  const types = useQueryOf('types.list', {});
  const [chosen, setChosen] = useState(asked);
  const active = types.data?.types.filter(({ state }) => state === 'active') ?? [];
  const typeId = active.find(({ id }) => id === chosen)?.id ?? active[0]?.id ?? null;
  const type = useQueryOf('types.get', { typeId: typeId ?? '' }, { enabled: typeId !== null });
  const into: IntoType | null = type.data && type.data.type.id === typeId ? { id: type.data.type.id, name: type.data.type.name, definition: type.data.definition } : null;
  const names = into ? fieldsOf(into.definition).filter(isGivenByHand).map(({ label }) => text(label)) : [];
  const failed = types.error ?? type.error;
  return (
    <ImportStep title={t('choose.title')}>
      <ImportError error={error} />
      {failed && <ErrorMessage error={failed} onRetry={() => void types.refetch()} />}
      <p>{t('choose.about')}</p>
      {types.data && active.length === 0 ? (
        <p role="status">{t('choose.noTypes')}</p>
      ) : (
        <Select label={t('choose.type')} placeholder={t('choose.type')} options={active.map(({ id, name }) => ({ id, label: name }))} value={typeId} onChange={setChosen} />
      )}
      {names.length > 0 && (
        <p className={styles.hint}>
          {t('choose.fields', { fields: format.items(names.slice(0, MOST_NAMED)) })} {names.length > MOST_NAMED && t('choose.moreFields', { count: names.length - MOST_NAMED, n: format.number(names.length - MOST_NAMED) })}
        </p>
      )}
      <div>
        <Button kind="primary" size="large" icon={<FileUp />} isDisabled={isAsking || into === null} onPress={() => into && onChoose(into)}>
          {t('import:choose.action')}
        </Button>
        <p className={styles.hint}>{t('choose.kinds')}</p>
        <p className={styles.hint}>{t('import:choose.limits', { rows: format.number(IMPORT_LIMITS.rows), size: format.bytes(IMPORT_LIMITS.fileBytes) })}</p>
      </div>
    </ImportStep>
  );
}
