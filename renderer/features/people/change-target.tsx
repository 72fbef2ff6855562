import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { OPERATIONS } from '../../../preload/contract/contract.ts';
import { useRoleName } from '../../app/role-name.ts';
import { useQueryOf } from '../../ipc/queries.ts';
import { Checkbox } from '../../ui/checkbox.tsx';
import { fieldErrorsOf } from '../../ui/field-errors.ts';
import { Select } from '../../ui/select.tsx';
import { SuggestField } from '../../ui/suggest-field.tsx';
import type { ChangeKind } from './changes.ts';

/** What people are changed to; the same object as long as it is the same choice. */
export interface Target {
  to: string | null;
}
interface ChangeTargetProps {
  kind: ChangeKind;
  /** Null while what is entered is no choice. */
  onChange: (target: Target | null) => void;
}

/** The field in which the new role or team is chosen; nothing for changes without one. */
export function ChangeTarget({ kind, onChange }: ChangeTargetProps) {
  if (kind === 'role') return <RoleTarget onChange={onChange} />;
  if (kind === 'team') return <TeamTarget onChange={onChange} />;
  return null;
}

function RoleTarget({ onChange }: Pick<ChangeTargetProps, 'onChange'>) {
  const { t } = useTranslation('people');
  const facets = useQueryOf('people.facets', {});
  const nameOf = useRoleName();
  const [roleId, setRoleId] = useState<string | null>(null);
  const roles = (facets.data?.roles ?? []).filter(({ grantable }) => grantable);
  if (facets.data && roles.length === 0) return <p>{t('change.role.nothing')}</p>;
  return (
    <Select
      label={t('change.role.field')}
      placeholder={t('change.role.placeholder')}
      options={roles.map((role) => ({ id: role.id, label: nameOf(role) ?? '' }))}
      value={roleId}
      onChange={(id) => {
        setRoleId(id);
        onChange({ to: id });
      }}
    />
  );
}

function TeamTarget({ onChange }: Pick<ChangeTargetProps, 'onChange'>) {
  const { t } = useTranslation(['people', 'errors']);
  const facets = useQueryOf('people.facets', {});
  const [team, setTeam] = useState('');
  const [none, setNone] = useState(false);
  const teams = (facets.data?.teams ?? []).map(({ name }) => name);
  const rule = team.trim() === '' ? undefined : teamRule(team);
  const isNew = facets.data !== undefined && team.trim() !== '' && !rule && !teams.some((name) => sameName(name, team));

  function enter(next: { team: string; none: boolean }): void {
    if (next.team === team && next.none === none) return;
    setTeam(next.team);
    setNone(next.none);
    if (next.none) onChange({ to: null });
    else onChange(next.team.trim() === '' || teamRule(next.team) ? null : { to: next.team });
  }

  return (
    <>
      {!none && (
        <SuggestField
          label={t('change.team.field')}
          hint={isNew ? t('change.team.new', { team: team.trim() }) : t('change.team.hint')}
          error={rule ? t(`errors:rules.${rule}`) : null}
          value={team}
          onChange={(next) => enter({ team: next, none })}
          suggestions={teams}
        />
      )}
      <Checkbox isSelected={none} onChange={(next) => enter({ team, none: next })}>
        {t('change.team.noTeam')}
      </Checkbox>
    </>
  );
}

function teamRule(team: string) {
  return fieldErrorsOf(OPERATIONS.get('people.setTeam')?.input, { team }).get('team');
}

/** Near enough for a hint; the engine compares exactly. */
function sameName(one: string, other: string): boolean {
  return one.localeCompare(other.trim(), undefined, { sensitivity: 'base' }) === 0;
}
