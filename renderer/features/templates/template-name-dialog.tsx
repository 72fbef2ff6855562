import { useRef, useState } from 'react';
import type { ReactNode, SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { DisplayName } from '../../../preload/contract/fields.ts';
import type { ApiError } from '../../ipc/api-error.ts';
import { ruleOf } from '../../ipc/field-rule.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { TextField } from '../../ui/text-field.tsx';

interface TemplateNameDialogProps {
  title: string;
  action: string;
  initial: string;
  /** What becomes of the name: a command of templates. */
  command: { isPending: boolean; error: ApiError | null; variables: { name: string; isShared?: boolean | undefined } | undefined };
  /** For whom it would be, where that can be chosen: names are one for each owner, and one for the organisation. */
  isShared?: boolean;
  /** While there is nothing to give a name to. */
  isDisabled?: boolean;
  onClose: () => void;
  onDo: (name: string, onRefused: (error: ApiError) => void) => void;
  children?: ReactNode;
}

/** Asks for the name of a template, and tells by the field what is wrong with it. */
export function TemplateNameDialog({ title, action, initial, command, isShared, isDisabled = false, onClose, onDo, children }: TemplateNameDialogProps) {
  const { t } = useTranslation(['templates', 'common', 'errors']);
  const [name, setName] = useState(initial);
  const [checked, setChecked] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const { isPending, error, variables: sent } = command;
  const [issue] = DisplayName.safeParse(name).error?.issues ?? [];
  const isTaken = error?.reason === 'name_taken';
  const isSame = sent?.name === name && (isShared === undefined || sent.isShared === isShared);
  const wrong = checked && issue ? t(`errors:rules.${ruleOf(issue)}`) : isTaken && isSame ? t('errors:reasons.name_taken.what') : null;
  function go(): void {
    setChecked(true);
    if (isDisabled || isPending) return;
    if (issue) field.current?.focus();
    else onDo(name, ({ reason }) => reason === 'name_taken' && field.current?.focus());
  }
  return (
    <Dialog
      title={title}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('common:cancel')}</Button>
          <Button kind="primary" isDisabled={isDisabled} isPending={isPending} onPress={go}>
            {action}
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event: SubmitEvent) => {
          event.preventDefault();
          go();
        }}
        noValidate
      >
        <TextField label={t('name')} value={name} onChange={setName} error={wrong} inputRef={field} autoFocus isRequired />
      </form>
      {children}
      {error && !isTaken && <ErrorMessage error={error} />}
    </Dialog>
  );
}
