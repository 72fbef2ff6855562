import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImportKind } from '../../../preload/contract/people-import.ts';
import type { ApiError } from '../../ipc/api-error.ts';
import { Button } from '../../ui/button.tsx';
import { Fact, Facts } from '../../ui/facts.tsx';
import { useFormat } from '../i18n/format.ts';
import { ImportError } from './import-error.tsx';
import { ImportStep } from './import-step.tsx';

interface MappingStepProps {
  fileName: string;
  kind: ImportKind;
  rows: number;
  error: ApiError | null;
  /** Whether enough was chosen to try it out. */
  isComplete: boolean;
  isAsking: boolean;
  onCheck: () => void;
  onChooseOther: () => void;
  /** Facts after how many rows there are. */
  moreFacts?: ReactNode;
  children: ReactNode;
}

/** What a file holds, and what becomes what. */
export function MappingStep({ fileName, kind, rows, error, isComplete, isAsking, onCheck, onChooseOther, moreFacts, children }: MappingStepProps) {
  const { t } = useTranslation('import');
  const format = useFormat();
  return (
    <ImportStep
      follows
      title={t('mapping.title')}
      actions={
        <>
          <Button kind="primary" onPress={onCheck} isDisabled={!isComplete}>
            {t('mapping.check')}
          </Button>
          <Button onPress={onChooseOther} isDisabled={isAsking}>
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
        <Fact name={t('mapping.kind')}>{t(`kinds.${kind}`)}</Fact>
        <Fact name={t(`records.${kind}`)}>{format.number(rows)}</Fact>
        {moreFacts}
      </Facts>
      {children}
    </ImportStep>
  );
}
