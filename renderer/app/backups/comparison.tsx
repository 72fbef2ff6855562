import type { ParseKeys } from 'i18next';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { BackupComparison } from '../../../preload/contract/backup-comparison.ts';
import { Fact, Facts } from '../../ui/facts.tsx';
import { i18n } from '../i18n/i18n.ts';
import { useFormat } from '../i18n/format.ts';
import styles from './comparison.module.css';

type Facts = BackupComparison['backup']['facts'];

/** What a backup holds, as it was restored and checked, and what sets it apart from the data here. */
export function Comparison({ of }: { of: BackupComparison }) {
  const { t } = useTranslation('backups');
  const format = useFormat();
  const { backup, present, relation, lost, gained } = of;
  return (
    <div className={styles.comparison}>
      {relation !== null && <p className={styles.relation}>{t(`comparison.relations.${relation}`)}</p>}
      {present.state !== 'read' && <p className={styles.relation}>{t(`comparison.states.${present.state}`)}</p>}
      <div className={styles.sides}>
        <Side title={t('comparison.backup')} facts={backup.facts}>
          <Fact name={t('comparison.made')}>{format.moment(backup.createdAtMs)}</Fact>
          <Fact name={t('comparison.organisation')}>
            <bdi>{backup.organisation}</bdi>
          </Fact>
          <Fact name={t('comparison.chain')}>{t(`comparison.chains.${backup.chain}`)}</Fact>
        </Side>
        {present.state === 'read' && <Side title={t('comparison.present')} facts={present.facts} />}
      </div>
      {backup.isSalvaged && <p className={styles.warn}>{t('comparison.salvaged')}</p>}
      {backup.missing > 0 && <p className={styles.warn}>{t('comparison.missing', { count: backup.missing, n: format.number(backup.missing) })}</p>}
      <Events events={lost} title={(count, n) => t('comparison.lost', { count, n })} />
      <Events events={gained} title={(count, n) => t('comparison.gained', { count, n })} />
      <p className={styles.key}>{t('comparison.signed', { key: backup.keyFingerprint.slice(0, 16) })}</p>
    </div>
  );
}

function Side({ title, facts, children }: { title: string; facts: Facts; children?: ReactNode }) {
  const { t } = useTranslation('backups');
  const format = useFormat();
  return (
    <div role="group" aria-label={title}>
      <p className={styles.title}>{title}</p>
      <Facts>
        {children}
        {facts.lastAtMs !== null && <Fact name={t('comparison.last')}>{format.moment(facts.lastAtMs)}</Fact>}
        <Fact name={t('comparison.events')}>{format.number(facts.auditSeq)}</Fact>
        <Fact name={t('comparison.people')}>{format.number(facts.people)}</Fact>
        <Fact name={t('comparison.records')}>{format.number(facts.records)}</Fact>
        <Fact name={t('comparison.attachments')}>{format.number(facts.attachments)}</Fact>
      </Facts>
    </div>
  );
}

function Events({ events, title }: { events: BackupComparison['lost']; title: (count: number, n: string) => string }) {
  const { t } = useTranslation('backups');
  const format = useFormat();
  if (events === null || events.events === 0) return null;
  return (
    <div>
      <p>{title(events.events, format.number(events.events))}</p>
      <ul className={styles.events}>
        {events.verbs.map(({ verb, count }) => (
          <li key={verb}>{t('comparison.verb', { verb: wordOf(verb) ?? verb, n: format.number(count) })}</li>
        ))}
      </ul>
    </div>
  );
}

/** The audit's own word; null for what a newer version wrote. Verbs come from the data, so no type can promise it. */
function wordOf(verb: string): string | null {
  const key = verbKey(verb);
  return key && i18n.t(key, { ns: 'audit' });
}
function verbKey(verb: string): ParseKeys<'audit'> | null {
  const key = `verbs.${verb}`;
  return i18n.exists(key, { ns: 'audit' }) ? (key as ParseKeys<'audit'>) : null;
}
