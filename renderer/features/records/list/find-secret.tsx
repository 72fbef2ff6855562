import { KeyRound } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import type { SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { PlainField, TypeDefinition } from '../../../../preload/contract/record-fields.ts';
import type { PlainValue } from '../../../../preload/contract/record-values.ts';
import { useCan } from '../../../app/signed-in.ts';
import { useReason } from '../../../app/use-reason.ts';
import { ruleOf } from '../../../ipc/field-rule.ts';
import { useCommand } from '../../../ipc/queries.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { ErrorMessage } from '../../../ui/error-message.tsx';
import { Select } from '../../../ui/select.tsx';
import { TextField } from '../../../ui/text-field.tsx';
import styles from './find-secret.module.css';
import { FoundBySecret } from './found-by-secret.tsx';
import { useLocalText } from '../local-text.ts';
import type { RecordsView } from '../records-address.ts';
import { SoughtInput } from './sought-input.tsx';
import { soughtFields, soughtSecret } from './sought-secret.ts';

interface FindSecretProps {
  view: RecordsView;
  typeId: string;
  typeName: string;
  definition: TypeDefinition;
  /** One of what was found is about to be opened. */
  onFollow: () => void;
}

/** The way to the records that hold a secret, for who may reveal one and where the type has any. */
export function FindSecret(props: FindSecretProps) {
  const { t } = useTranslation('records');
  const [isOpen, setOpen] = useState(false);
  const fields = soughtFields(props.definition);
  const [first] = fields;
  if (!useCan('records.reveal') || !first) return null;
  return (
    <>
      <Button kind="quiet" icon={<KeyRound />} onPress={() => setOpen(true)}>
        {t('findSecret.open')}
      </Button>
      {/* Made anew each time: what was typed, and what was found, is gone with it. */}
      {isOpen && <FindSecretDialog {...props} fields={fields} first={first} onClose={() => setOpen(false)} />}
    </>
  );
}

/** Asks for the whole of a secret and why, and tells who has it. Nothing of the secret is kept beyond the dialog. */
function FindSecretDialog({ view, typeId, typeName, definition, fields, first, onFollow, onClose }: FindSecretProps & { fields: readonly PlainField[]; first: PlainField; onClose: () => void }) {
  const { t } = useTranslation(['records', 'common', 'errors']);
  const text = useLocalText();
  const formId = useId();
  const [field, setField] = useState(first);
  const [typed, setTyped] = useState<PlainValue>(null);
  const [wasSent, setSent] = useState(false);
  const reason = useReason('records.findBySecret', `records.findBySecret.${typeId}`);
  const find = useCommand('records.findBySecret');
  const sought = soughtSecret(field, typed, definition);
  const refused = (path: string) => {
    const found = find.error?.reason === 'fields' ? find.error.fields.find((one) => one.path === path) : undefined;
    return found && ruleOf({ code: 'custom', message: found.rule });
  };
  const valueRule = wasSent && 'rule' in sought ? sought.rule : refused('soughtSecret');
  const reasonRule = reason.rule ?? (reason.text.trim() === '' ? refused('reason') : undefined);
  const isToldAtField = refused('soughtSecret') !== undefined || refused('reason') !== undefined;
  const answer = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // In a low window the answer would stand below what is in sight.
    if (find.data || (find.error && !isToldAtField)) answer.current?.scrollIntoView({ block: 'nearest' });
  }, [find.data, find.error, isToldAtField]);
  function type(value: PlainValue): void {
    setTyped(value);
    setSent(false);
    // What was found is not about this any more.
    find.reset();
  }
  function close(): void {
    if (find.data) reason.discard();
    onClose();
  }
  function submit(event: SubmitEvent): void {
    event.preventDefault();
    setSent(true);
    if ('rule' in sought || reason.rule !== undefined) return;
    find.mutate({ typeId, field: field.name, soughtSecret: sought.value, ...reason.input });
  }
  return (
    <Dialog
      title={t('findSecret.title')}
      isOpen
      wide
      onClose={close}
      actions={
        <>
          <Button onPress={close}>{t('common:close')}</Button>
          <Button type="submit" form={formId} kind="primary" isPending={find.isPending}>
            {t('findSecret.do')}
          </Button>
        </>
      }
    >
      <p>{t('findSecret.about')}</p>
      <form id={formId} onSubmit={submit} className={styles.form}>
        {fields.length > 1 && (
          <Select
            label={t('findSecret.field')}
            placeholder=""
            options={fields.map(({ name, label }) => ({ id: name, label: text(label) }))}
            value={field.name}
            onChange={(name) => {
              setField(fields.find((one) => one.name === name) ?? first);
              type(null);
            }}
          />
        )}
        <SoughtInput key={field.name} field={field} definition={definition} value={typed} onChange={type} error={valueRule ? t(`errors:rules.${valueRule}`) : null} autoFocus={fields.length === 1} />
        <TextField label={t('secret.reason')} value={reason.text} onChange={reason.set} error={reasonRule ? t(`errors:rules.${reasonRule}`) : null} />
      </form>
      <div ref={answer}>
        {find.error && !isToldAtField && <ErrorMessage error={find.error} />}
        <div role="status">
          {find.data && (
            <FoundBySecret
              rows={find.data.rows}
              typeName={typeName}
              view={{ ...view, typeId }}
              onFollow={() => {
                close();
                onFollow();
              }}
            />
          )}
        </div>
      </div>
    </Dialog>
  );
}
