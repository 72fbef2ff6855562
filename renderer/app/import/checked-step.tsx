import { CircleCheck, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { OutputOf } from '../../../preload/contract/contract.ts';
import type { ApiError } from '../../ipc/api-error.ts';
import { Button } from '../../ui/button.tsx';
import { Fact, Facts } from '../../ui/facts.tsx';
import { useFormat } from '../i18n/format.ts';
import { ImportError } from './import-error.tsx';
import { ImportStep } from './import-step.tsx';
import styles from './import.module.css';

/** What the person decides once a file was checked. */
export interface CheckedActions {
  isAsking: boolean;
  onImport: () => void;
  onCheckAgain: () => void;
  onChooseColumns: () => void;
  onChooseOther: () => void;
}
interface CheckedStepProps extends CheckedActions {
  fileName: string;
  error: ApiError | null;
  outcome: Pick<OutputOf<'people.import'>, 'kind' | 'rows' | 'created' | 'updated' | 'unchanged' | 'refused'>;
  /** What is said of the things that it would make and change, by their kind; of so many and the same as a person reads it. */
  textsFor: (count: { count: number; n: string }) => Record<'do' | 'doSkipping' | 'nothing' | 'created' | 'updated', string>;
  /** Facts after how many stay as they are. */
  moreFacts?: ReactNode;
  children: ReactNode;
}

/** What a file would do, and the decision. */
export function CheckedStep({ fileName, error, outcome: { kind, rows, created, updated, unchanged, refused }, textsFor, moreFacts, children, isAsking, onImport, onCheckAgain, onChooseColumns, onChooseOther }: CheckedStepProps) {
  const { t } = useTranslation('import');
  const format = useFormat();
  const changed = created + updated;
  const texts = textsFor({ count: changed, n: format.number(changed) });
  const verdict = refused === 0 ? (changed === 0 ? texts.nothing : t('checked.allGood')) : t(changed > 0 ? 'checked.someBad' : 'checked.allBad');
  return (
    <ImportStep
      follows
      title={t('checked.title')}
      actions={
        <>
          {changed > 0 && (
            <Button kind="primary" onPress={onImport}>
              {refused > 0 ? texts.doSkipping : texts.do}
            </Button>
          )}
          {refused > 0 && <Button onPress={onCheckAgain}>{t('checked.again')}</Button>}
          <Button onPress={onChooseColumns}>{t('checked.columns')}</Button>
          <Button kind={refused > 0 ? 'quiet' : 'plain'} onPress={onChooseOther} isDisabled={isAsking}>
            {t('checked.other')}
          </Button>
        </>
      }
    >
      <ImportError error={error} />
      <Facts>
        <Fact name={t('checked.file')}>
          <bdi>{fileName}</bdi>
        </Fact>
        <Fact name={t(`records.${kind}`)}>{format.number(rows)}</Fact>
        <Fact name={texts.created}>{format.number(created)}</Fact>
        {updated > 0 && <Fact name={texts.updated}>{format.number(updated)}</Fact>}
        {unchanged > 0 && <Fact name={t('checked.unchanged')}>{format.number(unchanged)}</Fact>}
        {moreFacts}
        <Fact name={t('checked.refused')}>{format.number(refused)}</Fact>
      </Facts>
      <p className={refused === 0 ? styles.good : styles.warn}>
        {refused === 0 ? <CircleCheck aria-hidden="true" /> : <TriangleAlert aria-hidden="true" />}
        {verdict}
      </p>
      {children}
    </ImportStep>
  );
}
