import { CircleCheck, Mail } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { useFormat } from '../../app/i18n/format.ts';
import { useCan } from '../../app/signed-in.ts';
import { useQueryOf } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { Fact, Facts } from '../../ui/facts.tsx';
import { ChangeDialog } from './change-dialog.tsx';
import { startAgain } from './import-job.ts';
import type { ImportState } from './import-job.ts';
import styles from '../../app/import/import.module.css';
import { ImportStep } from '../../app/import/import-step.tsx';
import { NewTeams } from './new-teams.tsx';

/** The end: what came in, and where to see it. */
export function ImportDone({ state: { file, outcome } }: { state: Extract<ImportState, { step: 'done' }> }) {
  const { t } = useTranslation('import');
  const format = useFormat();
  const canReadAudit = useCan('audit.read');
  const { kind, rows, created, updated, refused } = outcome;
  return (
    <ImportStep follows title={t('done.title')} actions={<Button onPress={startAgain}>{t('done.another')}</Button>}>
      <p className={styles.good}>
        <CircleCheck aria-hidden="true" />
        <span>
          {(created > 0 || updated === 0) && t('done.text', { count: created, n: format.number(created) })} {updated > 0 && t('done.updated', { count: updated, n: format.number(updated) })}
        </span>
      </p>
      <Facts>
        <Fact name={t('checked.file')}>
          <bdi>{file.name}</bdi>
        </Fact>
        <Fact name={t(`records.${kind}`)}>{format.number(rows)}</Fact>
        <Fact name={t('checked.newTeams')}>
          <NewTeams outcome={outcome} />
        </Fact>
        <Fact name={t('checked.refused')}>{format.number(refused)}</Fact>
      </Facts>
      {outcome.seq !== null && created > 0 && <InviteImported seq={outcome.seq} />}
      <p className={styles.links}>
        <Link href="/people?status=invited">{t('done.people')}</Link>
        {canReadAudit && <Link href="/audit?what=people.imported">{t('done.audit')}</Link>}
      </p>
    </ImportStep>
  );
}

/** Offers to invite whom the import brought in; nothing for whoever may not. */
function InviteImported({ seq }: { seq: number }) {
  const { t } = useTranslation('import');
  const format = useFormat();
  const canManage = useCan('people.manage');
  const [isOpen, setOpen] = useState(false);
  const ids = useQueryOf('people.ids', { filter: { statuses: ['invited'] }, createdBySeq: seq }, { enabled: canManage }).data?.ids ?? [];
  const [only] = ids;
  const name = useQueryOf('people.get', { personId: only ?? '' }, { enabled: ids.length === 1 }).data?.person.name ?? '';
  if (ids.length === 0) return null;
  return (
    <>
      <div>
        <Button icon={<Mail />} onPress={() => setOpen(true)}>
          {t('done.invite', { count: ids.length, n: format.number(ids.length) })}
        </Button>
      </div>
      {isOpen && <ChangeDialog kind="invite" people={new Map(ids.map((id) => [id, name]))} onClose={() => setOpen(false)} onDone={() => setOpen(false)} />}
    </>
  );
}
