import { ArrowLeft, Copy, Trash2 } from 'lucide-react';
import { useId, useState } from 'react';
import type { SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { OPERATIONS } from '../../../preload/contract/contract.ts';
import { PERMISSIONS, SCOPES } from '../../../preload/contract/permission.ts';
import type { Grants, Permission } from '../../../preload/contract/permission.ts';
import type { Role } from '../../../preload/contract/roles.ts';
import { useKeptDraft } from '../../app/drafts.ts';
import { FoundDraft } from '../../app/found-draft.tsx';
import { navigate } from '../../app/hash-location.ts';
import { PageHeader } from '../../app/page-header.tsx';
import { useRoleName } from '../../app/role-name.ts';
import { useCan, useSession } from '../../app/signed-in.ts';
import { useCommand } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { fieldErrorsOf } from '../../ui/field-errors.ts';
import { Section } from '../../ui/section.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { tellOutcome } from '../../ui/toasts.ts';
import { GrantGrid } from './grant-grid.tsx';
import { RemoveRoleDialog } from './remove-role-dialog.tsx';
import styles from './roles-page.module.css';
import { WhoCanDialog } from './who-can-dialog.tsx';

const Line = z.string().max(1_000);
const RoleDraft = z.strictObject({
  /** Of the role as it was when somebody began to change it; the engine refuses to write over a later one. */
  version: z.number().int(),
  name: Line,
  description: Line,
  grants: z.partialRecord(z.enum(PERMISSIONS), z.enum(SCOPES)),
  secondFactorRequired: z.boolean(),
});
type RoleDraft = z.infer<typeof RoleDraft>;
interface RoleEditorProps {
  /** Null for a new one. */
  role: Role | null;
  /** What a new one begins as. */
  from: Role | null;
  roles: readonly Role[];
}

/** One role: what it is called, what it allows, and what is asked of whoever has it. */
export function RoleEditor({ role, from, roles }: RoleEditorProps) {
  const { t } = useTranslation(['roles', 'errors', 'common']);
  const formId = useId();
  const nameOf = useRoleName();
  const { person } = useSession();
  const canManage = useCan('roles.manage');
  const key = role === null ? `roles.new.${from?.id ?? ''}` : `roles.${role.id}`;
  const [initial] = useState(() => draftOf(role, from, from && t('editor.copyOf', { name: nameOf(from) ?? '' }), person.grants));
  const kept = useKeptDraft(key, RoleDraft, initial);
  const { value: draft, set: setDraft, discard } = kept;
  const [asked, setAsked] = useState<Permission | null>(null);
  const [isRemoving, setRemoving] = useState(false);
  const [checked, setChecked] = useState(false);
  const create = useCommand('roles.create');
  const update = useCommand('roles.update');
  const error = create.error ?? update.error;

  const canChange = canManage && (role === null || role.covered);
  const canShape = canChange && role?.builtIn !== true;
  const input = {
    name: draft.name,
    description: draft.description.trim() === '' ? null : draft.description,
    grants: draft.grants,
    secondFactorRequired: draft.secondFactorRequired,
  };
  const rules = canShape ? fieldErrorsOf(OPERATIONS.get('roles.create')?.input, input) : new Map<string, never>();
  const errorOf = (field: 'name' | 'description'): string | null => {
    const rule = rules.get(field);
    if (checked && rule) return t(`errors:rules.${rule}`);
    const sent = create.variables?.name ?? update.variables?.name;
    return field === 'name' && error?.reason === 'name_taken' && sent === draft.name ? t('errors:reasons.name_taken.what') : null;
  };
  const change = (part: Partial<RoleDraft>): void => setDraft({ ...draft, ...part });
  const leave = (): void => navigate('/roles');
  const done = (told: string): void => {
    discard();
    tellOutcome(told);
    leave();
  };

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    setChecked(true);
    if (!canChange || rules.size > 0) return;
    if (role === null) return create.mutate(input, { onSuccess: ({ name }) => done(t('editor.created', { name })) });
    const changes = canShape ? input : { secondFactorRequired: draft.secondFactorRequired };
    update.mutate({ roleId: role.id, version: draft.version, ...changes }, { onSuccess: (saved) => done(t('editor.saved', { name: nameOf(saved) ?? '' })) });
  }

  return (
    <div className={styles.page}>
      <PageHeader
        title={role === null ? t('editor.newTitle') : (nameOf(role) ?? '')}
        actions={
          <>
            <Button icon={<ArrowLeft />} onPress={leave}>
              {t('editor.back')}
            </Button>
            {role !== null && canManage && (
              <Button icon={<Copy />} onPress={() => navigate(`/roles/new?from=${encodeURIComponent(role.id)}`)}>
                {t('editor.duplicate')}
              </Button>
            )}
            {role !== null && canShape && role.id !== person.roleId && (
              <Button kind="danger" icon={<Trash2 />} onPress={() => setRemoving(true)}>
                {t('editor.remove')}
              </Button>
            )}
          </>
        }
      />
      <form id={formId} className={styles.form} onSubmit={submit}>
        <FoundDraft draft={kept} />
        {role?.builtIn && <p className={styles.note}>{t('editor.builtIn')}</p>}
        {role !== null && !role.covered && canManage && <p className={styles.note}>{t('editor.beyond')}</p>}
        {canShape && role?.id === person.roleId && <p className={styles.note}>{t('editor.own')}</p>}
        {canShape && (
          <>
            <TextField label={t('editor.name')} value={draft.name} onChange={(name) => change({ name })} error={errorOf('name')} isRequired autoFocus={role === null} />
            <TextField label={t('editor.description')} hint={t('editor.descriptionHint')} value={draft.description} onChange={(description) => change({ description })} error={errorOf('description')} />
          </>
        )}
        {!canShape && role !== null && !role.builtIn && role.description !== null && <p dir="auto">{role.description}</p>}
        <Section level={2} title={t('grid.title')}>
          {canShape && <p className={styles.about}>{t('grid.limited')}</p>}
          <GrantGrid grants={draft.grants} held={person.grants} onChange={canShape ? (grants) => change({ grants }) : null} onAskWho={setAsked} />
        </Section>
        {canChange && (
          <div>
            <Checkbox isSelected={draft.secondFactorRequired} onChange={(secondFactorRequired) => change({ secondFactorRequired })}>
              {t('editor.secondFactor')}
            </Checkbox>
            <p className={styles.about}>{t('editor.secondFactorNote')}</p>
          </div>
        )}
        {error && error.reason !== 'name_taken' && <ErrorMessage error={error} kept={t('editor.kept')} actions={<Button onPress={discard}>{t('editor.giveUp')}</Button>} />}
        {canChange && (
          <div>
            <Button type="submit" kind="primary" isPending={create.isPending || update.isPending}>
              {t(role === null ? 'editor.create' : 'editor.save')}
            </Button>
          </div>
        )}
      </form>
      {asked !== null && <WhoCanDialog permission={asked} onClose={() => setAsked(null)} />}
      {isRemoving && role !== null && (
        <RemoveRoleDialog
          role={role}
          others={roles.filter((other) => other.id !== role.id && other.grantable)}
          onClose={() => setRemoving(false)}
          onRemoved={() => {
            discard();
            leave();
          }}
        />
      )}
    </div>
  );
}

/** What is on the page before anything is typed. A copy begins with what whoever makes it can give of the original. */
function draftOf(role: Role | null, from: Role | null, copyName: string | null, held: Grants): RoleDraft {
  const origin = role ?? from;
  const grants = Object.entries(origin?.grants ?? {}).filter(
    ([permission, scope]) => role !== null || held[permission as Permission] === 'all' || (scope === 'own' && held[permission as Permission] !== undefined),
  );
  return {
    version: role?.version ?? 0,
    name: role?.name ?? copyName ?? '',
    description: role?.description ?? '',
    grants: Object.fromEntries(grants),
    secondFactorRequired: origin?.secondFactorRequired ?? false,
  };
}
