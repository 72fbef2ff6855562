import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TEMPLATE_MAX_CHARS } from '../../../preload/contract/templates.ts';
import type { RecordTemplate } from '../../../preload/contract/templates.ts';
import type { RecordValues } from '../../../preload/contract/record-values.ts';
import { useFormat } from '../../app/i18n/format.ts';
import { NameDialog } from '../../app/name-dialog.tsx';
import { useScope } from '../../app/signed-in.ts';
import { useCommand } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import styles from './templates.module.css';
import { told } from './told.ts';

/** What the form holds now, for a template. */
export interface FormHolds {
  values: RecordValues;
  /** Labels of the fields whose values no template keeps. */
  leftOut: readonly string[];
}

interface TemplateActionsProps {
  typeId: string;
  /** The one that the form began with. */
  template: RecordTemplate | null;
  holds: FormHolds;
}

/** Keeps what a form holds for other records: as a new template, or in the one it began with. */
export function TemplateActions({ typeId, template, holds }: TemplateActionsProps) {
  const { t } = useTranslation('templates');
  const [asking, setAsking] = useState<'save' | 'change' | null>(null);
  const close = (): void => setAsking(null);
  return (
    <>
      <Button onPress={() => setAsking('save')}>{t('save.open')}</Button>
      {template?.mayChange === true && <Button onPress={() => setAsking('change')}>{t('change.open')}</Button>}
      {asking === 'save' && <SaveTemplate typeId={typeId} holds={holds} onClose={close} />}
      {asking === 'change' && template && <ChangeTemplate template={template} holds={holds} onClose={close} />}
    </>
  );
}

function SaveTemplate({ typeId, holds, onClose }: { typeId: string; holds: FormHolds; onClose: () => void }) {
  const { t } = useTranslation('templates');
  const canShare = useScope('types.manage') === 'all';
  const [isShared, setShared] = useState(false);
  const create = useCommand('templates.create');
  return (
    <NameDialog
      title={t('save.title')}
      action={t('save.do')}
      initial=""
      command={{ ...create, isOf: (name) => create.variables?.name === name && create.variables.isShared === isShared }}
      isDisabled={!canBeKept(holds)}
      onClose={onClose}
      onDo={(name, onError) => create.mutate({ typeId, name, isShared, values: holds.values }, { onSuccess: () => told(t('save.done'), onClose), onError })}
    >
      {canShare && (
        <Checkbox isSelected={isShared} onChange={setShared}>
          {t('save.forAll')}
        </Checkbox>
      )}
      <Held holds={holds} />
    </NameDialog>
  );
}

function ChangeTemplate({ template, holds, onClose }: { template: RecordTemplate; holds: FormHolds; onClose: () => void }) {
  const { t } = useTranslation('templates');
  const update = useCommand('templates.update');
  const { id: templateId, name, isShared } = template;
  return (
    <ConfirmDialog
      title={t('change.title')}
      action={t('change.do')}
      isOpen
      isPending={update.isPending}
      isDisabled={!canBeKept(holds)}
      onClose={onClose}
      onConfirm={() => update.mutate({ templateId, name, values: holds.values }, { onSuccess: () => told(t('change.done'), onClose) })}
    >
      <p>{t(isShared ? 'change.aboutShared' : 'change.about', { name })}</p>
      <Held holds={holds} />
      {update.error && <ErrorMessage error={update.error} />}
    </ConfirmDialog>
  );
}

const sizeOf = ({ values }: FormHolds): number => JSON.stringify(values).length;
const canBeKept = (holds: FormHolds): boolean => Object.keys(holds.values).length > 0 && sizeOf(holds) <= TEMPLATE_MAX_CHARS;

/** What of the form is kept, and what is not. */
function Held({ holds }: { holds: FormHolds }) {
  const { t } = useTranslation('templates');
  const format = useFormat();
  const count = Object.keys(holds.values).length;
  return (
    <div className={styles.held}>
      <p>{count === 0 ? t('held.nothing') : sizeOf(holds) > TEMPLATE_MAX_CHARS ? t('held.tooMuch') : t('held.kept', { count, n: format.number(count) })}</p>
      {holds.leftOut.length > 0 && <p>{t('held.leftOut', { names: format.list(holds.leftOut) })}</p>}
    </div>
  );
}
