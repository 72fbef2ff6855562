import { RefreshCw } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OutputOf } from '../../../preload/contract/contract.ts';
import { CIPHERS } from '../../../preload/contract/session.ts';
import { ExportPanel } from '../../app/export-run.tsx';
import { useFormat } from '../../app/i18n/format.ts';
import { useSecretScreen } from '../../app/secret-screen.ts';
import { Button } from '../../ui/button.tsx';
import { Choice } from '../../ui/choice.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Fact, Facts } from '../../ui/facts.tsx';
import { RecoveryCodeField } from '../../ui/recovery-code-field.tsx';
import { isWholeCode } from '../../ui/recovery-code.ts';
import { Section } from '../../ui/section.tsx';
import { tellOutcome } from '../../ui/toasts.ts';
import styles from './maintenance-page.module.css';
import { rotationRun } from './runs.ts';

type Keys = OutputOf<'keys.overview'>;

/** Which key and cipher the database has, and putting another in their place. */
export function RotationSection({ keys }: { keys: Keys }) {
  const { t } = useTranslation('maintenance');
  const format = useFormat();
  const [isAsking, setAsking] = useState(false);
  const { state } = rotationRun.useRun();
  return (
    <Section level={2} title={t('rotation.title')}>
      <div className={styles.part}>
        <p>{t('rotation.about')}</p>
        <Facts>
          <Fact name={t('rotation.cipher')}>{t(`ciphers.${keys.cipher}`)}</Fact>
          <Fact name={t('rotation.last')}>{keys.rotatedAtMs === null ? t('never') : format.moment(keys.rotatedAtMs)}</Fact>
          <Fact name={t('rotation.opens')}>{t('rotation.passwords', { count: keys.passwords, n: format.number(keys.passwords) })}</Fact>
        </Facts>
        <div className={styles.actions}>
          <Button icon={<RefreshCw />} onPress={() => setAsking(true)} isDisabled={state === 'running'}>
            {t('rotation.ask')}
          </Button>
        </div>
        <ExportPanel run={rotationRun} label={t('rotation.title')} progress={(done, total) => t('rotation.progress', { done, total })} amount={(bytes) => format.bytes(bytes)} running={t('rotation.running')} kept={t('rotation.kept')} />
      </div>
      {isAsking && <RotationDialog keys={keys} onClose={() => setAsking(false)} />}
    </Section>
  );
}

/** What happens, and to whom, before it does. */
function RotationDialog({ keys, onClose }: { keys: Keys; onClose: () => void }) {
  const { t } = useTranslation('maintenance');
  const format = useFormat();
  const [cipher, setCipher] = useState(keys.cipher);
  const [code, setCode] = useState('');
  const { codeNeeded } = keys.recovery;
  useSecretScreen(codeNeeded);
  const left = keys.leftBehind.passwords + keys.leftBehind.invitations;

  function rotate(): void {
    onClose();
    void rotationRun.start({ ...(cipher === keys.cipher ? {} : { cipher }), ...(codeNeeded ? { recoveryCode: code } : {}) }).then((rotated) => {
      if (rotated === null) return;
      tellOutcome(t('rotation.done'));
      rotationRun.dismiss();
    });
  }

  return (
    <ConfirmDialog title={t('rotation.askTitle')} action={t('rotation.action')} isOpen isDisabled={codeNeeded && !isWholeCode(code)} onConfirm={rotate} onClose={onClose}>
      <div className={styles.text}>
        <p>{t('rotation.what')}</p>
        <p>{left === 0 ? t('rotation.nobodyLeft') : t('rotation.left', { count: left, n: format.number(left) })}</p>
        <Choice label={t('rotation.cipher')} options={CIPHERS.map((id) => ({ id, label: t(`ciphers.${id}`) }))} value={cipher} onChange={setCipher} />
        {codeNeeded && (
          <>
            <p>{t('rotation.codeNeeded')}</p>
            <RecoveryCodeField value={code} onChange={setCode} />
          </>
        )}
      </div>
    </ConfirmDialog>
  );
}
