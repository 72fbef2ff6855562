import { useRef, useState } from 'react';
import type { ReactNode, SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { DisplayName } from '../../preload/contract/fields.ts';
import type { ApiError } from '../ipc/api-error.ts';
import { ruleOf } from '../ipc/field-rule.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ErrorMessage } from '../ui/error-message.tsx';
import { TextField } from '../ui/text-field.tsx';

interface NameDialogProps {
  title: string;
  action: string;
  initial: string;
  /** What becomes of the name. `isOf` tells whether its answer is about this name: what was refused for another says nothing. */
  command: { isPending: boolean; error: ApiError | null; isOf: (name: string) => boolean };
  /** While there is nothing to give a name to. */
  isDisabled?: boolean;
  onClose: () => void;
  onDo: (name: string, onRefused: (error: ApiError) => void) => void;
  children?: ReactNode;
}

/** Asks for the name of something that people keep, and tells by the field what is wrong with it. */
export function NameDialog({ title, action, initial, command: { isPending, error, isOf }, isDisabled = false, onClose, onDo, children }: NameDialogProps) {
  const { t } = useTranslation(['common', 'errors']);
  const [name, setName] = useState(initial);
  const [checked, setChecked] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const [issue] = DisplayName.safeParse(name).error?.issues ?? [];
  const isTaken = error?.reason === 'name_taken';
  const wrong = checked && issue ? t(`errors:rules.${ruleOf(issue)}`) : isTaken && isOf(name) ? t('errors:reasons.name_taken.what') : null;
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
          <Button onPress={onClose}>{t('cancel')}</Button>
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
        <TextField label={t('nameOfKept')} value={name} onChange={setName} error={wrong} inputRef={field} autoFocus isRequired />
      </form>
      {children}
      {error && !isTaken && <ErrorMessage error={error} />}
    </Dialog>
  );
}
