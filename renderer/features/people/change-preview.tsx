import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/i18n/format.ts';
import { ChangePreviewFrame } from '../../app/list/change-preview.tsx';
import { refusalOf } from './changes.ts';
import type { BulkOutcome, ChangeKind } from './changes.ts';

/** What a change would do, before it is done: for how many, who stays as they are, who is refused and why. */
export function ChangePreview({ kind, outcome }: { kind: ChangeKind; outcome: BulkOutcome | null }) {
  const { t } = useTranslation('people');
  const format = useFormat();
  const counted = (count: number) => ({ count, n: format.number(count) });
  if (!outcome) return <ChangePreviewFrame checking={t('change.checking')} preview={null} />;
  const { changed, unchanged, refused, refusedCount } = outcome;
  const more = refusedCount - refused.length;
  return (
    <ChangePreviewFrame
      checking={t('change.checking')}
      preview={{
        label: t('change.preview'),
        changed: changed === 0 ? t('change.nothing') : t(kind === 'invite' ? 'change.invite.will' : 'change.changed', counted(changed)),
        unchanged: unchanged === 0 ? null : t(`change.${kind}.unchanged`, counted(unchanged)),
        refused:
          refusedCount === 0
            ? null
            : {
                said: t('change.refused', counted(refusedCount)),
                rows: refused.map(({ personId, name, reason }) => ({ id: personId, name: name === '' ? t('change.someone') : name, why: t(`refusal.${refusalOf(reason)}`) })),
                more: more === 0 ? null : t('change.more', counted(more)),
              },
      }}
    />
  );
}
