import { useTranslation } from 'react-i18next';
import { fieldsOf, isSecret } from '../../../../preload/contract/record-fields.ts';
import { DELIMITERS, ENCODINGS, IMPORT_MODES } from '../../../../preload/contract/records-import.ts';
import styles from '../../../app/import/import.module.css';
import { MappingStep } from '../../../app/import/mapping-step.tsx';
import { Choice } from '../../../ui/choice.tsx';
import { Select } from '../../../ui/select.tsx';
import { isComplete, keyOf, keysFor, NONE, NUMBER } from './import-draft.ts';
import type { ImportDraft } from './import-draft.ts';
import { ImportColumns } from './import-columns.tsx';
import { inspect, keepDraft } from './import-job.ts';
import type { ImportState } from './import-job.ts';
import { useLocalText } from '../local-text.ts';

interface ImportMappingProps {
  state: Extract<ImportState, { step: 'mapping' }>;
  isAsking: boolean;
  onCheck: () => void;
  onChooseOther: () => void;
}

/** Step 2: what the file holds, what becomes what, and what happens to records that are there. */
export function ImportMapping({ state: { type, file, inspection, draft, error }, isAsking, onCheck, onChooseOther }: ImportMappingProps) {
  const { t } = useTranslation(['recordsImport', 'import']);
  const text = useLocalText();
  const { definition } = type;
  const { kind, parts, part, delimiter, encoding, rows } = inspection;
  const change = (changed: Partial<ImportDraft>): void => keepDraft({ ...draft, ...changed });
  const labels = new Map(fieldsOf(definition).map((field) => [field.name, text(field.label)]));
  const keys = keysFor(draft, definition);
  const keyOptions = keys.map((key) => ({ id: key, label: key === NUMBER ? t('targets.number') : (labels.get(key) ?? key) }));
  const secrets = fieldsOf(definition).some((field) => isSecret(field) && Object.values(draft.targets).includes(field.name));
  return (
    <MappingStep fileName={file.name} kind={kind} rows={rows} error={error} isComplete={isComplete(draft, definition)} isAsking={isAsking} onCheck={onCheck} onChooseOther={onChooseOther}>
      {(parts.length > 1 || kind === 'csv') && (
        <div className={styles.fields}>
          {parts.length > 1 && (
            <Select
              label={t('import:mapping.part.xlsx')}
              placeholder={t('import:mapping.none')}
              options={parts.map((name) => ({ id: name, label: name }))}
              value={part}
              onChange={(chosen) => void inspect(type, file, { part: chosen, delimiter, encoding })}
            />
          )}
          {delimiter !== null && (
            <Select
              label={t('form.delimiter')}
              placeholder={t('form.delimiter')}
              options={DELIMITERS.map((id) => ({ id, label: t(`form.delimiters.${DELIMITER_NAMES[id]}`) }))}
              value={delimiter}
              onChange={(id) => void inspect(type, file, { part, delimiter: DELIMITERS.find((known) => known === id) ?? delimiter, encoding })}
            />
          )}
          {encoding !== null && (
            <Select
              label={t('form.encoding')}
              placeholder={t('form.encoding')}
              options={ENCODINGS.map((id) => ({ id, label: t(`form.encodings.${ENCODING_NAMES[id]}`) }))}
              value={encoding}
              onChange={(id) => void inspect(type, file, { part, delimiter, encoding: ENCODINGS.find((known) => known === id) ?? encoding })}
            />
          )}
        </div>
      )}
      <ImportColumns inspection={inspection} definition={definition} draft={draft} onChange={keepDraft} />
      {secrets && <p className={styles.hint}>{t('mapping.secrets')}</p>}
      <div className={styles.part}>
        <h3>{t('existing.title')}</h3>
        <Choice label={t('existing.mode')} options={IMPORT_MODES.map((id) => ({ id, label: t(`existing.modes.${id}`) }))} value={draft.mode} onChange={(mode) => change({ mode })} />
        <p className={styles.hint}>{t(`existing.about.${draft.mode}`)}</p>
        <div className={styles.fields}>
          <Select
            label={t('existing.key')}
            placeholder={t('existing.chooseKey')}
            options={draft.mode === 'create' ? [{ id: NONE, label: t('existing.noKey') }, ...keyOptions] : keyOptions}
            value={draft.mode !== 'create' && keyOf(draft, definition) === NONE ? null : keyOf(draft, definition)}
            onChange={(key) => change({ key })}
          />
          {draft.mode !== 'create' && (
            <Select
              label={t('existing.empty')}
              placeholder={t('existing.empty')}
              options={(['leave', 'clear'] as const).map((id) => ({ id, label: t(`existing.empties.${id}`) }))}
              value={draft.empty}
              onChange={(id) => change({ empty: id === 'clear' ? 'clear' : 'leave' })}
            />
          )}
        </div>
        <p className={styles.hint}>{keys.length === 0 && draft.mode !== 'create' ? t('existing.noKeys') : t('existing.keyHint')}</p>
      </div>
    </MappingStep>
  );
}

/** Names for the catalogue, which has no room for the marks themselves. */
const DELIMITER_NAMES = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar' } as const;
const ENCODING_NAMES = { 'utf-8': 'utf8', 'utf-16le': 'utf16le', 'utf-16be': 'utf16be', 'windows-1252': 'windows1252' } as const;
