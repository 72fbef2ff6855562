import { useId, useState } from 'react';
import type { SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { OPERATIONS } from '../../../preload/contract/contract.ts';
import type { InputOf } from '../../../preload/contract/contract.ts';
import { useKeptDraft } from '../../app/drafts.ts';
import { FoundDraft } from '../../app/found-draft.tsx';
import { useCommand } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { fieldErrorsOf } from '../../ui/field-errors.ts';
import { TextArea } from '../../ui/text-area.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { tellOutcome } from '../../ui/toasts.ts';
import styles from './add-person-dialog.module.css';
import type { PersonDetail } from './person-detail.ts';

const FIELDS = ['name', 'username', 'email', 'position', 'phone', 'location', 'note'] as const;
type Field = (typeof FIELDS)[number];
const ProfileDraft = z.strictObject({
  /** Of the person as they were when somebody began to type; null once they were told that it is no longer the present one. */
  version: z.number().int().nullable(),
  /** What was typed into each field; one that nobody touched is not in it. */
  typed: z.partialRecord(z.enum(FIELDS), z.string().max(4_000)),
});
type ProfileDraft = z.infer<typeof ProfileDraft>;
const UNTOUCHED: ProfileDraft = { version: null, typed: {} };

/** Changes what is known of somebody. What is typed is kept until it is sent, whatever comes between. */
export function EditProfileDialog({ detail, onClose }: { detail: PersonDetail; onClose: () => void }) {
  const { t } = useTranslation(['people', 'errors', 'common']);
  const formId = useId();
  const { person, profile, hasPassword } = detail;
  const kept = useKeptDraft(`people.edit.${person.id}`, ProfileDraft, UNTOUCHED);
  const { value: { typed, version: begunAt }, set: setDraft, discard } = kept;
  // The one that was looked at, today or when this was begun: what somebody else changes meanwhile is not written over unseen.
  const [opened] = useState(person.version);
  const version = begunAt ?? opened;
  const [checked, setChecked] = useState(false);
  const update = useCommand('people.update');

  const before: Record<Field, string> = { ...emptied(profile), name: person.name, username: person.username, email: person.email ?? '' };
  const input = changesTo(before, typed);
  const errors = fieldErrorsOf(OPERATIONS.get('people.update')?.input, input);
  const taken = takenField(update.error?.reason);
  const errorOf = (field: Field): string | null => {
    const rule = errors.get(field);
    if (checked && rule) return t(`errors:rules.${rule}`);
    return taken?.field === field && update.variables?.[field] === input[field] ? t(`errors:reasons.${taken.reason}.what`) : null;
  };
  const propsOf = (field: Field) => ({
    label: t(`profile.${field}`),
    value: typed[field] ?? before[field],
    onChange: (value: string) => setDraft({ version, typed: { ...typed, [field]: value } }),
    error: errorOf(field),
  });

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    setChecked(true);
    if (errors.size > 0) return;
    if (Object.keys(input).length === 0) return onClose();
    update.mutate(
      { personId: person.id, version, ...input },
      {
        onSuccess({ name }) {
          discard();
          tellOutcome(t('profile.done', { name }));
          onClose();
        },
        onError({ reason }) {
          // Told once; what is sent after that is meant for the person as they are.
          if (reason === 'changed_meanwhile') setDraft({ version: null, typed });
        },
      },
    );
  }

  return (
    <Dialog
      title={t('profile.title', { name: person.name })}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('common:cancel')}</Button>
          <Button type="submit" form={formId} kind="primary" isPending={update.isPending}>
            {t('profile.do')}
          </Button>
        </>
      }
    >
      <FoundDraft draft={kept} />
      {update.error && !taken && <ErrorMessage error={update.error} kept={t('profile.kept')} />}
      <form id={formId} className={styles.form} onSubmit={submit}>
        <TextField {...propsOf('name')} autoFocus isRequired />
        <TextField {...propsOf('username')} hint={t(hasPassword ? 'profile.usernameFixed' : 'add.usernameHint')} isDisabled={hasPassword} isRequired dir="ltr" />
        <TextField {...propsOf('email')} type="email" dir="ltr" />
        <TextField {...propsOf('position')} />
        <TextField {...propsOf('phone')} dir="ltr" />
        <TextField {...propsOf('location')} />
        <TextArea {...propsOf('note')} hint={t('profile.noteHint')} />
        <button type="submit" hidden />
      </form>
    </Dialog>
  );
}

function emptied(profile: PersonDetail['profile']) {
  return { position: profile.position ?? '', phone: profile.phone ?? '', location: profile.location ?? '', note: profile.note ?? '' };
}

/** The fields that were changed, as the engine takes them: an emptied one is null, but for those that must be there. */
function changesTo(before: Record<Field, string>, typed: ProfileDraft['typed']): Partial<Omit<InputOf<'people.update'>, 'personId' | 'version'>> {
  const changed = FIELDS.filter((field) => typed[field] !== undefined && typed[field] !== before[field]);
  return Object.fromEntries(changed.map((field) => [field, typed[field]?.trim() === '' && field !== 'name' && field !== 'username' ? null : typed[field]]));
}

/** The field that somebody else's holds, if that is what was refused. */
function takenField(reason: string | undefined) {
  if (reason === 'username_taken') return { field: 'username', reason } as const;
  if (reason === 'email_taken') return { field: 'email', reason } as const;
  return null;
}
