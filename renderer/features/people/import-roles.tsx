import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useQueryOf } from '../../ipc/queries.ts';
import { Select } from '../../ui/select.tsx';
import { roleFor, rolesIn } from './import-draft.ts';
import type { ImportDraft } from './import-draft.ts';
import type { ImportInspection } from './import-job.ts';
import styles from '../../app/import/import.module.css';

interface ImportRolesProps {
  draft: ImportDraft;
  inspection: ImportInspection;
  onChange: (roles: ImportDraft['roles']) => void;
}
const NONE = '';

/** What each role of the file becomes here: one that the importing person may give, or none. */
export function ImportRoles({ draft, inspection, onChange }: ImportRolesProps) {
  const { t } = useTranslation('import');
  const facets = useQueryOf('people.facets', {});
  const values = rolesIn(draft, inspection);
  const ours = facets.data?.roles.filter(({ grantable }) => grantable);
  const open = ours && values ? values.filter((value) => !Object.hasOwn(draft.roles, value)) : [];

  // What is shown as chosen is what is sent: also what nobody touched.
  useEffect(() => {
    if (ours && open.length > 0) onChange({ ...draft.roles, ...Object.fromEntries(open.map((value) => [value, roleFor(value, draft, ours)])) });
  });

  if (values === null) return <p className={styles.hint}>{t('mapping.roles.many')}</p>;
  if (values.length === 0 || !ours) return null;
  const options = [{ id: NONE, label: t('mapping.roles.none') }, ...ours.map(({ id, name }) => ({ id, label: name }))];
  return (
    <section aria-labelledby="import-roles" className={styles.part}>
      <h3 id="import-roles">{t('mapping.roles.title')}</h3>
      <p className={styles.hint}>{t('mapping.roles.about')}</p>
      <div className={styles.fields}>
        {values.map((value) => (
          <Select
            key={value}
            label={value}
            placeholder={t('mapping.roles.none')}
            options={options}
            value={roleFor(value, draft, ours) ?? NONE}
            onChange={(id) => onChange({ ...draft.roles, [value]: id === NONE ? null : id })}
          />
        ))}
      </div>
    </section>
  );
}
