import { useId, useState } from 'react';
import type { SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import type { InputOf } from '../../../preload/contract/contract.ts';
import { OPERATIONS } from '../../../preload/contract/contract.ts';
import type { Person } from '../../../preload/contract/people.ts';
import { useKeptDraft } from '../../app/drafts.ts';
import { FoundDraft } from '../../app/found-draft.tsx';
import { useRoleName } from '../../app/role-name.ts';
import { useScope } from '../../app/signed-in.ts';
import { suggestUsername } from '../../app/suggest-username.ts';
import { useCommand, useQueryOf } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { Fact, Facts } from '../../ui/facts.tsx';
import { fieldErrorsOf } from '../../ui/field-errors.ts';
import { Select } from '../../ui/select.tsx';
import { SuggestField } from '../../ui/suggest-field.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { tellOutcome } from '../../ui/toasts.ts';
import styles from './add-person-dialog.module.css';

const Line = z.string().max(1000);
/** What is kept of it; kept texts of other forms are begun anew. */
const PersonDraft = z.strictObject({
  name: Line,
  /** Null until the person typed one of their own: then it is suggested from the name. */
  username: Line.nullable(),
  email: Line,
  team: Line,
  roleId: Line.nullable(),
});
type PersonDraft = z.infer<typeof PersonDraft>;
const EMPTY: PersonDraft = { name: '', username: null, email: '', team: '', roleId: null };
/** Key of the choice that stands for no role; a role's id never begins with a star. */
const NO_ROLE = '*none';

/** Adds one person. What is typed is kept until it is sent, whatever comes between. */
export function AddPersonDialog({ onClose, onAdded }: { onClose: () => void; onAdded: (person: Person) => void }) {
  const { t } = useTranslation(['people', 'errors', 'common']);
  const formId = useId();
  const kept = useKeptDraft('people.add', PersonDraft, EMPTY);
  const { value: draft, set: setDraft, discard } = kept;
  const [checked, setChecked] = useState(false);
  const create = useCommand('people.create');
  const facets = useQueryOf('people.facets', {});
  const nameOf = useRoleName();
  const isBoundToTeam = useScope('people.manage') !== 'all';
  const ownTeam = isBoundToTeam ? (facets.data?.teams[0]?.name ?? '') : null;

  const blankAsNull = (text: string): string | null => (text.trim() === '' ? null : text);
  const input: InputOf<'people.create'> = {
    name: draft.name,
    username: draft.username ?? suggestUsername(draft.name),
    email: blankAsNull(draft.email),
    team: blankAsNull(ownTeam ?? draft.team),
    roleId: draft.roleId,
  };
  const errors = fieldErrorsOf(OPERATIONS.get('people.create')?.input, input);
  const taken = takenField(create.error?.reason);
  function errorOf(field: 'name' | 'username' | 'email' | 'team'): string | null {
    const rule = errors.get(field);
    if (checked && rule) return t(`errors:rules.${rule}`);
    // What the engine refused is wrong for as long as it stands there.
    return taken?.field === field && create.variables?.[field] === input[field] ? t(`errors:reasons.${taken.reason}.what`) : null;
  }
  const change = (part: Partial<PersonDraft>): void => setDraft({ ...draft, ...part });

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    setChecked(true);
    if (errors.size > 0) return;
    create.mutate(input, {
      onSuccess(person) {
        discard();
        tellOutcome(t('add.done', { name: person.name }));
        onAdded(person);
      },
    });
  }

  const roles = (facets.data?.roles ?? []).filter(({ grantable }) => grantable);
  return (
    <Dialog
      title={t('add.title')}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('common:cancel')}</Button>
          <Button type="submit" form={formId} kind="primary" isPending={create.isPending}>
            {t('add.do')}
          </Button>
        </>
      }
    >
      <p>{t('add.about')}</p>
      <FoundDraft draft={kept} />
      {create.error && !taken && <ErrorMessage error={create.error} kept={t('add.kept')} />}
      <form id={formId} className={styles.form} onSubmit={submit}>
        <TextField label={t('add.name')} value={draft.name} onChange={(name) => change({ name })} error={errorOf('name')} autoFocus isRequired />
        <TextField
          label={t('add.username')}
          hint={t('add.usernameHint')}
          value={input.username}
          onChange={(username) => change({ username })}
          error={errorOf('username')}
          isRequired
          dir="ltr"
        />
        <TextField label={t('add.email')} type="email" value={draft.email} onChange={(email) => change({ email })} error={errorOf('email')} dir="ltr" />
        {ownTeam === null ? (
          <SuggestField
            label={t('add.team')}
            hint={t('add.teamHint')}
            value={draft.team}
            onChange={(team) => team !== draft.team && change({ team })}
            error={errorOf('team')}
            suggestions={(facets.data?.teams ?? []).map(({ name }) => name)}
          />
        ) : (
          <Facts>
            <Fact name={t('filters.team')}>
              <bdi>{ownTeam}</bdi>
              <small className={styles.note}>{t('add.ownTeam')}</small>
            </Fact>
          </Facts>
        )}
        {roles.length > 0 && (
          <Select
            label={t('add.role')}
            placeholder={t('add.noRole')}
            options={[{ id: NO_ROLE, label: t('add.noRole'), note: t('add.noRoleNote') }, ...roles.map((role) => ({ id: role.id, label: nameOf(role) ?? '' }))]}
            value={draft.roleId ?? NO_ROLE}
            onChange={(id) => change({ roleId: id === NO_ROLE ? null : id })}
          />
        )}
        {/* Enter in a field sends the form; the button that does it stands outside. */}
        <button type="submit" hidden />
      </form>
    </Dialog>
  );
}

/** The field that somebody else's holds, if that is what was refused. */
function takenField(reason: string | undefined) {
  if (reason === 'username_taken') return { field: 'username', reason } as const;
  if (reason === 'email_taken') return { field: 'email', reason } as const;
  return null;
}
