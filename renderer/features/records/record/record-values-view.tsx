import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { isSecret, REPEAT } from '../../../../preload/contract/record-fields.ts';
import type { Field, PlainField, RepeatField, TypeDefinition } from '../../../../preload/contract/record-fields.ts';
import { attachmentIdsIn } from '../../../../preload/contract/record-values.ts';
import type { FieldValue, RepeatRow } from '../../../../preload/contract/record-values.ts';
import { Fact, Facts } from '../../../ui/facts.tsx';
import { Section } from '../../../ui/section.tsx';
import { AttachmentsView } from '../files/attachments-view.tsx';
import { useLocalText } from '../local-text.ts';
import type { RecordDetail } from './record-detail.ts';
import styles from './record-panel.module.css';
import { SecretValue } from './secret-value.tsx';
import { useValueWords } from '../use-value-words.ts';
import { valueText } from '../value-text.ts';

/** What a record says, section by section as its form asks for it; fields that hold nothing are left out. */
export function RecordValuesView({ detail, definition }: { detail: RecordDetail; definition: TypeDefinition }) {
  const { t } = useTranslation('records');
  const text = useLocalText();
  const words = useValueWords((id) => detail.names[id] ?? null);
  const isHeld = (field: Field): boolean => (isSecret(field) ? detail.secrets.includes(field.name) : detail.values[field.name] != null);
  const sections = definition.sections.map((section) => ({ ...section, fields: section.fields.filter(isHeld) })).filter(({ fields }) => fields.length > 0);
  if (sections.length === 0) return <p className={styles.note}>{t('panel.empty')}</p>;
  return sections.map((section, at) => (
    <Section key={at} title={section.label ? text(section.label) : t('panel.values')}>
      <Facts>
        {section.fields.map((field) => (
          <Fact key={field.name} name={text(field.label)}>
            {field.kind === REPEAT ? (
              <>
                <Rows field={field} rows={(detail.values[field.name] ?? []) as RepeatRow[]} shown={(inner, value) => valueText(inner, value, definition, words)} />
                <AttachmentsView ids={attachmentIdsIn([field], detail.values)} />
              </>
            ) : isSecret(field) ? (
              <SecretValue field={field} detail={detail} definition={definition} />
            ) : field.kind === 'attachment' || field.kind === 'signature' ? (
              <AttachmentsView ids={attachmentIdsIn([field], detail.values)} />
            ) : (
              <span className={styles.value} dir="auto">
                {valueText(field, detail.values[field.name] ?? null, definition, words)}
              </span>
            )}
          </Fact>
        ))}
      </Facts>
    </Section>
  ));
}

function Rows({ field, rows, shown }: { field: RepeatField; rows: readonly RepeatRow[]; shown: (field: PlainField, value: FieldValue) => string }) {
  const text = useLocalText();
  return (
    <ol className={styles.rows}>
      {rows.map((row, at) => (
        <li key={at}>
          {field.fields
            .filter(({ name }) => row[name] != null)
            .map((inner, index) => (
              <Fragment key={inner.name}>
                {index > 0 && ', '}
                {text(inner.label)}: <bdi>{shown(inner, row[inner.name] ?? null)}</bdi>
              </Fragment>
            ))}
        </li>
      ))}
    </ol>
  );
}
