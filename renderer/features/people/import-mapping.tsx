import { useTranslation } from 'react-i18next';
import { EXISTING_CHOICES, INACTIVE_ARRIVALS } from '../../../preload/contract/people-import.ts';
import { useFormat } from '../../app/i18n/format.ts';
import styles from '../../app/import/import.module.css';
import { MappingStep } from '../../app/import/mapping-step.tsx';
import { Fact } from '../../ui/facts.tsx';
import { Select } from '../../ui/select.tsx';
import { ImportColumns } from './import-columns.tsx';
import { isComplete, SINGLE_FIELDS } from './import-draft.ts';
import type { ImportDraft } from './import-draft.ts';
import { inspect, keepDraft } from './import-job.ts';
import type { ImportState } from './import-job.ts';
import { ImportRoles } from './import-roles.tsx';

interface ImportMappingProps {
  state: Extract<ImportState, { step: 'mapping' }>;
  isAsking: boolean;
  onCheck: () => void;
  onChooseOther: () => void;
}
/** What stands for no column: no column is called nothing. */
const NONE = '';

/** Step 2: what the file holds, and what becomes what. */
export function ImportMapping({ state: { file, inspection, draft, error }, isAsking, onCheck, onChooseOther }: ImportMappingProps) {
  const { t } = useTranslation('import');
  const format = useFormat();
  const { kind, parts, part, rows, passedOver, columns } = inspection;
  const change = (changed: Partial<ImportDraft>): void => keepDraft({ ...draft, ...changed });
  const options = columns.map(({ name, samples }) => ({ id: name, label: name, ...(samples.length > 0 ? { note: format.items(samples) } : {}) }));
  const withNone = [{ id: NONE, label: t('mapping.none') }, ...options];
  const [first = null, second = null] = draft.name;
  return (
    <MappingStep
      fileName={file.name}
      kind={kind}
      rows={rows}
      error={error}
      isComplete={isComplete(draft)}
      isAsking={isAsking}
      onCheck={onCheck}
      onChooseOther={onChooseOther}
      moreFacts={passedOver > 0 && <Fact name={t('mapping.passedOver')}>{format.number(passedOver)}</Fact>}
    >
      {parts.length > 1 && (
        <Select
          label={t(`mapping.part.${kind === 'keycloak' ? 'keycloak' : 'xlsx'}`)}
          placeholder={t('mapping.none')}
          options={parts.map((name) => ({ id: name, label: name }))}
          value={part}
          onChange={(chosen) => void inspect(file, chosen)}
        />
      )}
      <p>{t('mapping.about')}</p>
      <div className={styles.fields}>
        <Select label={t('mapping.fields.name')} placeholder={t('mapping.choose')} options={options} value={first} onChange={(name) => change({ name: [name, ...draft.name.slice(1)] })} />
        <Select
          label={t('mapping.fields.more')}
          placeholder={t('mapping.none')}
          options={withNone}
          value={second ?? NONE}
          onChange={(name) => change({ name: [...draft.name.slice(0, 1), ...(name === NONE ? [] : [name])] })}
        />
        {SINGLE_FIELDS.map((field) => (
          <Select
            key={field}
            label={t(`mapping.fields.${field}`)}
            placeholder={field === 'username' ? t('mapping.choose') : t('mapping.none')}
            options={field === 'username' ? options : withNone}
            value={draft[field] ?? (field === 'username' ? null : NONE)}
            onChange={(name) => change({ [field]: name === NONE ? null : name })}
          />
        ))}
        {draft.enabled !== null && (
          <Select
            label={t('mapping.inactive.label')}
            placeholder={t('mapping.choose')}
            options={INACTIVE_ARRIVALS.map((id) => ({ id, label: t(`mapping.inactive.${id}`) }))}
            value={draft.inactive}
            onChange={(id) => change({ inactive: INACTIVE_ARRIVALS.find((known) => known === id) ?? draft.inactive })}
          />
        )}
        <Select
          label={t('mapping.existing.label')}
          placeholder={t('mapping.choose')}
          options={EXISTING_CHOICES.map((id) => ({ id, label: t(`mapping.existing.${id}`), note: t(`mapping.existing.${id}Note`) }))}
          value={draft.existing}
          onChange={(id) => change({ existing: EXISTING_CHOICES.find((known) => known === id) ?? draft.existing })}
        />
      </div>
      {draft.role !== null && <ImportRoles draft={draft} inspection={inspection} onChange={(roles) => change({ roles })} />}
      <ImportColumns inspection={inspection} draft={draft} />
    </MappingStep>
  );
}
