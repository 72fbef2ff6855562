import { Eye, EyeOff } from 'lucide-react';
import { useEffect, useId, useState } from 'react';
import type { SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { PlainField, Field, TypeDefinition } from '../../../../preload/contract/record-fields.ts';
import type { FieldValue } from '../../../../preload/contract/record-values.ts';
import { useSecretScreen } from '../../../app/secret-screen.ts';
import { useReason } from '../../../app/use-reason.ts';
import { useCommand } from '../../../ipc/queries.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { ErrorMessage } from '../../../ui/error-message.tsx';
import { TextField } from '../../../ui/text-field.tsx';
import { useLocalText } from '../local-text.ts';
import type { RecordDetail } from './record-detail.ts';
import styles from './record-panel.module.css';
import { useValueWords } from '../use-value-words.ts';
import { valueText } from '../value-text.ts';

interface Revealed {
  value: FieldValue;
  untilMs: number;
}

/** A secret: masked, and shown for a short time to who gives a reason. It lives in this component only, and goes with it. */
export function SecretValue({ field, detail, definition }: { field: Field; detail: RecordDetail; definition: TypeDefinition }) {
  const { t } = useTranslation('records');
  const words = useValueWords((id) => detail.names[id] ?? null);
  const text = useLocalText();
  const [revealed, setRevealed] = useState<Revealed | null>(null);
  const [isAsking, setIsAsking] = useState(false);
  useSecretScreen(revealed !== null);
  useEffect(() => {
    if (!revealed) return undefined;
    const timer = setTimeout(() => setRevealed(null), Math.max(0, revealed.untilMs - Date.now()));
    return () => clearTimeout(timer);
  }, [revealed]);
  return (
    <span className={styles.secret}>
      {revealed ? (
        <span className={styles.value} dir="auto">
          {valueText(field, revealed.value, definition, words)}
        </span>
      ) : (
        <span role="img" aria-label={t('secret.masked')}>
          ••••••
        </span>
      )}
      {revealed ? (
        <Button kind="quiet" icon={<EyeOff />} onPress={() => setRevealed(null)}>
          {t('secret.hide')}
        </Button>
      ) : (
        detail.may.reveal && (
          <Button kind="quiet" icon={<Eye />} aria-label={t('secret.reveal', { name: text(field.label) })} onPress={() => setIsAsking(true)}>
            {t('secret.do')}
          </Button>
        )
      )}
      {isAsking && (
        <RevealDialog
          field={field as PlainField}
          recordId={detail.record.id}
          onClose={() => setIsAsking(false)}
          onRevealed={(value, seconds) => {
            setIsAsking(false);
            setRevealed({ value, untilMs: Date.now() + seconds * 1000 });
          }}
        />
      )}
    </span>
  );
}

interface RevealDialogProps {
  field: PlainField;
  recordId: string;
  onClose: () => void;
  onRevealed: (value: FieldValue, seconds: number) => void;
}

/** Says that it will be recorded, and asks why. */
function RevealDialog({ field, recordId, onClose, onRevealed }: RevealDialogProps) {
  const { t } = useTranslation(['records', 'errors', 'common']);
  const text = useLocalText();
  const formId = useId();
  const reason = useReason('records.reveal', `records.reveal.${recordId}.${field.name}`);
  const reveal = useCommand('records.reveal');
  const isMissing = reveal.error?.reason === 'fields';
  const rule = reason.rule ?? (isMissing && reason.text.trim() === '' ? 'required' : undefined);
  function submit(event: SubmitEvent): void {
    event.preventDefault();
    if (reason.rule !== undefined) return;
    reveal.mutate(
      { recordId, field: field.name, ...reason.input },
      {
        onSuccess({ value, seconds }) {
          reason.discard();
          onRevealed(value, seconds);
        },
      },
    );
  }
  return (
    <Dialog
      title={t('secret.title', { name: text(field.label) })}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('common:cancel')}</Button>
          <Button type="submit" form={formId} kind="primary" isPending={reveal.isPending}>
            {t('secret.do')}
          </Button>
        </>
      }
    >
      <p>{t('secret.about')}</p>
      <form id={formId} onSubmit={submit}>
        <TextField label={t('secret.reason')} value={reason.text} onChange={reason.set} autoFocus error={rule ? t(`errors:rules.${rule}`) : null} />
      </form>
      {reveal.error && !isMissing && <ErrorMessage error={reveal.error} />}
    </Dialog>
  );
}
