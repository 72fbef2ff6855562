import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../app/i18n/format.ts';
import { RetentionDialog, useRetentionKinds } from '../../../app/retention/retention-dialog.tsx';
import type { RetentionKind } from '../../../app/retention/retention-dialog.tsx';
import { useQueryOf } from '../../../ipc/queries.ts';
import { Button } from '../../../ui/button.tsx';
import { Fact, Facts } from '../../../ui/facts.tsx';
import { Section } from '../../../ui/section.tsx';
import { Tag } from '../../../ui/tag.tsx';
import styles from './record-panel.module.css';

/** How long a record is kept: the hold that is on it, when a rule proposes it, and what can be done. Nothing to see where there is neither. */
export function RecordRetention({ recordId, onErased }: { recordId: string; onErased: () => void }) {
  const { t } = useTranslation('retention');
  const format = useFormat();
  const { data } = useQueryOf('retention.ofRecord', { recordId });
  const [kind, setKind] = useState<RetentionKind | null>(null);
  if (!data) return null;
  const { hold, dueAtMs, may } = data;
  const kinds: RetentionKind[] = [...(may.hold ? [hold ? ('lift' as const) : ('hold' as const)] : []), ...(may.erase && !hold ? (['erase'] as const) : [])];
  if (hold === null && dueAtMs === null && kinds.length === 0) return null;
  return (
    <Section title={t('ofRecord.title')}>
      <div className={styles.kept}>
      {hold !== null && <Tag>{t('isHeld')}</Tag>}
      {(hold !== null || dueAtMs !== null) && (
        <Facts>
          {hold !== null && (
            <>
              <Fact name={t('reason')}>
                <bdi>{hold.reason}</bdi>
              </Fact>
              <Fact name={t('ofRecord.since')}>
                {format.dateTime(hold.atMs)}
                {hold.by !== null && (
                  <>
                    {' · '}
                    <bdi>{hold.by.name}</bdi>
                  </>
                )}
              </Fact>
            </>
          )}
          {dueAtMs !== null && <Fact name={t('ofRecord.due')}>{format.date(dueAtMs)}</Fact>}
        </Facts>
      )}
      {kinds.length > 0 && (
        <div className={styles.actions}>
          {kinds.map((each) => (
            <Button key={each} kind={each === 'erase' ? 'danger' : 'plain'} onPress={() => setKind(each)}>
              {t(`${each}.action`)}
            </Button>
          ))}
        </div>
      )}
      </div>
      {kind !== null && <RetentionDialog kind={kind} recordIds={[recordId]} onClose={() => setKind(null)} onDone={() => (kind === 'erase' ? onErased() : setKind(null))} />}
    </Section>
  );
}

/** The same for everything that is selected: buttons with their dialog. */
export function RetentionBulkActions({ recordIds, onDone }: { recordIds: readonly string[]; onDone: () => void }) {
  const { t } = useTranslation('retention');
  const kinds = useRetentionKinds();
  const [kind, setKind] = useState<RetentionKind | null>(null);
  return (
    <>
      {kinds.map((each) => (
        <Button key={each} kind={each === 'erase' ? 'danger' : 'plain'} onPress={() => setKind(each)}>
          {t(`${each}.action`)}
        </Button>
      ))}
      {kind !== null && (
        <RetentionDialog
          kind={kind}
          recordIds={recordIds}
          onClose={() => setKind(null)}
          onDone={() => {
            setKind(null);
            onDone();
          }}
        />
      )}
    </>
  );
}
