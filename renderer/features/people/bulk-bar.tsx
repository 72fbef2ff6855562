import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MOST_IN_BULK } from '../../../preload/contract/people.ts';
import { useFormat } from '../../app/i18n/format.ts';
import { BulkBarFrame } from '../../app/list/bulk-bar.tsx';
import { Button } from '../../ui/button.tsx';
import { ChangeDialog } from './change-dialog.tsx';
import { HARSH_KINDS } from './changes.ts';
import type { ChangeKind } from './changes.ts';
import { isFull } from './selection.ts';
import type { Selection } from './selection.ts';
import { useChangeKinds } from './use-change-kinds.ts';

/** What can be done with everybody who is selected. Nothing to see while nobody is. */
export function BulkBar({ selection, onClear }: { selection: Selection; onClear: () => void }) {
  const { t } = useTranslation('people');
  const format = useFormat();
  // An invitation is taken back where it is seen: on a person's own page.
  const kinds = useChangeKinds().filter((each) => each !== 'uninvite');
  const [kind, setKind] = useState<ChangeKind | null>(null);
  const size = selection.people.size;
  const n = format.number(size);
  const bound = selection.outOf !== null ? t('bulk.outOf', { n, total: format.number(selection.outOf) }) : isFull(selection) ? t('bulk.full', { n: format.number(MOST_IN_BULK) }) : null;
  const said = size === 0 ? t('bulk.none') : t('bulk.selected', { count: size, n });
  return (
    <>
      <BulkBarFrame size={size} said={said} bound={bound} hint={t('bulk.preview')} label={t('bulk.label')} clearLabel={t('bulk.clear')} onClear={onClear}>
        {kinds.map((each) => (
          <Button key={each} kind={HARSH_KINDS.includes(each) ? 'danger' : 'plain'} onPress={() => setKind(each)}>
            {t(`change.${each}.action`)}
          </Button>
        ))}
      </BulkBarFrame>
      {kind !== null && (
        <ChangeDialog
          kind={kind}
          people={selection.people}
          onClose={() => setKind(null)}
          onDone={() => {
            setKind(null);
            onClear();
          }}
        />
      )}
    </>
  );
}
