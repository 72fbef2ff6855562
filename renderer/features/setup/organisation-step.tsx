import { FileArchive } from 'lucide-react';
import { useState } from 'react';
import type { SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { OPERATIONS } from '../../../preload/contract/contract.ts';
import { Button } from '../../ui/button.tsx';
import { fieldErrorsOf } from '../../ui/field-errors.ts';
import { TextField } from '../../ui/text-field.tsx';
import formStyles from '../session/form.module.css';
import { GateCard } from '../session/gate-card.tsx';
import { TextButton } from '../session/text-button.tsx';
import { Steps } from './steps.tsx';

interface OrganisationStepProps {
  value: string;
  onChange: (value: string) => void;
  onNext: () => void;
  onRestore: () => void;
}

/** Step 1: whose data this will be. */
export function OrganisationStep({ value, onChange, onNext, onRestore }: OrganisationStepProps) {
  const { t } = useTranslation(['setup', 'errors', 'backups']);
  const [checked, setChecked] = useState(false);
  const rule = fieldErrorsOf(OPERATIONS.get('setup.create')?.input, { organisation: value }).get('organisation');
  const error = checked && rule ? t(`errors:rules.${rule}`) : null;

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    setChecked(true);
    if (!rule) onNext();
  }

  return (
    <GateCard wide title={t('organisation.title')} subtitle={t('organisation.subtitle')} progress={<Steps current={1} />}>
      <form className={formStyles.form} onSubmit={submit}>
        <TextField
          large
          label={t('organisation.label')}
          hint={t('organisation.hint')}
          value={value}
          onChange={onChange}
          error={error}
          autoComplete="organization"
          autoFocus
          isRequired
        />
        <div className={formStyles.actions}>
          <Button type="submit" kind="primary" size="large">
            {t('next')}
          </Button>
        </div>
      </form>
      <p className={formStyles.note}>
        <FileArchive aria-hidden="true" />
        <span>
          {t('backups:restore.note')} <TextButton onPress={onRestore}>{t('backups:restore.link')}</TextButton>
        </span>
      </p>
    </GateCard>
  );
}
