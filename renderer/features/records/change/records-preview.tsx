import { useTranslation } from 'react-i18next';
import { fieldsOf } from '../../../../preload/contract/record-fields.ts';
import type { TypeDefinition } from '../../../../preload/contract/record-fields.ts';
import type { RecordsOutcome } from '../../../../preload/contract/records.ts';
import { useFormat } from '../../../app/i18n/format.ts';
import { ChangePreviewFrame } from '../../../app/list/change-preview.tsx';
import { FIELD_RULES } from '../../../ipc/field-rule.ts';
import { useLocalText } from '../local-text.ts';

const REFUSALS = ['no_such_item', 'exceeds_own_grants', 'too_many_tags', 'record_held'] as const;
type Refused = RecordsOutcome['refused'][number];

/** What a change of records would do, before it is done. The definition names the fields that will not do; null where no field is changed. */
export function RecordsPreview({ outcome, definition }: { outcome: RecordsOutcome | null; definition: TypeDefinition | null }) {
  const { t } = useTranslation(['views', 'errors']);
  const format = useFormat();
  const text = useLocalText();
  const counted = (count: number) => ({ count, n: format.number(count) });
  if (!outcome) return <ChangePreviewFrame checking={t('preview.checking')} preview={null} />;
  const { changed, unchanged, refused, refusedCount } = outcome;
  const more = refusedCount - refused.length;
  const why = ({ reason, fields }: Refused): string => {
    if (reason !== 'fields' || fields.length === 0) return t(`refusal.${REFUSALS.find((known) => known === reason) ?? 'other'}`);
    return fields.map(({ path, rule }) => t('refusal.fields', { field: labelAt(path), why: t(`errors:rules.${FIELD_RULES.find((known) => known === rule) ?? 'invalid'}`) })).join(' ');
  };
  const labelAt = (path: string): string => {
    const name = path.replace(/^values\./u, '');
    const field = definition ? fieldsOf(definition).find((one) => one.name === name) : undefined;
    return field ? text(field.label) : name;
  };
  return (
    <ChangePreviewFrame
      checking={t('preview.checking')}
      preview={{
        label: t('preview.label'),
        changed: changed === 0 ? t('preview.nothing') : t('preview.will', counted(changed)),
        unchanged: unchanged === 0 ? null : t('preview.unchanged', counted(unchanged)),
        refused:
          refusedCount === 0
            ? null
            : {
                said: t('preview.refused', counted(refusedCount)),
                rows: refused.map((one) => ({ id: one.recordId, name: one.name === '' ? t('preview.someone') : one.name, why: why(one) })),
                more: more === 0 ? null : t('preview.more', counted(more)),
              },
      }}
    />
  );
}
