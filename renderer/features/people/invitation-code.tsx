import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CopyPrint } from '../../app/copy-print.tsx';
import { useFormat } from '../../app/i18n/format.ts';
import { useSession } from '../../app/signed-in.ts';
import { useQueryOf } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Fact, Facts } from '../../ui/facts.tsx';
import { PrintSheet } from '../../ui/print-sheet.tsx';
import { codeGroups } from '../../ui/recovery-code.ts';
import shownStyles from '../../ui/shown-code.module.css';
import styles from './invitation-code.module.css';

interface InvitationCodeProps {
  personId: string;
  name: string;
  /** Null when the answer that held it was lost: it is told only once. */
  code: string | null;
  untilMs: number;
  onClose: () => void;
}

/** Shows the code of an invitation, this once: to copy, to print, to hand over. */
export function InvitationCode({ personId, name, code, untilMs, onClose }: InvitationCodeProps) {
  const { t } = useTranslation(['people', 'common']);
  const format = useFormat();
  const text = useRef<HTMLParagraphElement>(null);
  const username = useQueryOf('people.get', { personId }).data?.person.username ?? '';
  // What was in focus is gone with the question before.
  useEffect(() => text.current?.focus(), []);

  if (code === null) {
    return (
      <Dialog title={t('invitation.title', { name })} isOpen onClose={onClose} actions={<Button kind="primary" onPress={onClose}>{t('common:close')}</Button>}>
        <p>{t('invitation.lost')}</p>
      </Dialog>
    );
  }
  return (
    <Dialog
      title={t('invitation.title', { name })}
      isOpen
      onClose={onClose}
      actions={
        <Button kind="primary" onPress={onClose}>
          {t('invitation.done')}
        </Button>
      }
    >
      <p>{t('invitation.about')}</p>
      <p ref={text} tabIndex={-1} className={classes(shownStyles.code, styles.code)} dir="ltr" aria-label={t('invitation.aria', { code })}>
        {code}
      </p>
      <Facts>
        <Fact name={t('profile.username')}>
          <bdi>{username}</bdi>
        </Fact>
        <Fact name={t('invitation.until')}>{format.dateTime(untilMs)}</Fact>
      </Facts>
      <CopyPrint
        secret={code}
        words={{ copy: t('invitation.copy'), copyFailed: t('invitation.copyFailed'), print: t('invitation.print'), printKept: t('invitation.printKept') }}
      />
      <p className={styles.note}>{t('invitation.once')}</p>
      <InvitationSheet name={name} username={username} code={code} untilMs={untilMs} />
    </Dialog>
  );
}

/** The paper for the invited person: only printing shows it. */
function InvitationSheet({ name, username, code, untilMs }: { name: string; username: string; code: string; untilMs: number }) {
  const { t } = useTranslation('people');
  const format = useFormat();
  const { organisation, person } = useSession();
  const [madeAtMs] = useState(() => Date.now());
  return (
    <PrintSheet
      title={t('invitation.sheet.title', { organisation, name })}
      made={t('invitation.sheet.made', { name: person.name, date: format.dateTime(madeAtMs) })}
      groups={codeGroups(code)}
    >
      <p>{t('invitation.sheet.how', { username })}</p>
      <p>{t('invitation.sheet.until', { when: format.dateTime(untilMs) })}</p>
      <p>{t('invitation.sheet.keep')}</p>
    </PrintSheet>
  );
}
