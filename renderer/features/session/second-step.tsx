import { Smartphone } from 'lucide-react';
import { useRef, useState } from 'react';
import type { SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { InputOf } from '../../../preload/contract/contract.ts';
import { useCommand } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { CodeField } from '../second-factor/code-field.tsx';
import { isWholeSecondFactor } from '../second-factor/code-form.ts';
import styles from './form.module.css';
import { GateCard } from './gate-card.tsx';
import type { Status } from './status.ts';
import { TextButton } from './text-button.tsx';
import { isTrouble } from './trouble.ts';
import { TroubleScreen } from './trouble-screen.tsx';
import { useWait, WaitNote } from './wait.tsx';

/** What was right a moment ago; it goes to the engine again with the code, which opens nothing without it. */
type WayIn =
  | { operation: 'session.signIn'; input: InputOf<'session.signIn'> }
  | { operation: 'session.acceptInvitation'; input: InputOf<'session.acceptInvitation'> };
interface SecondStepProps {
  way: WayIn;
  onEntered: (status: Status) => void;
  onBack: () => void;
  onRecover: () => void;
}

/** The second step of signing in: the code of a device, or a backup code when that is not at hand. */
export function SecondStep({ way, onEntered, onBack, onRecover }: SecondStepProps) {
  const { t } = useTranslation('session');
  const [kind, setKind] = useState<'device' | 'backup'>('device');
  const [code, setCode] = useState('');
  const input = useRef<HTMLInputElement>(null);
  const signIn = useCommand<WayIn['operation']>(way.operation);
  const wait = useWait(way.input.username);

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    signIn.mutate(
      { ...way.input, secondFactor: code },
      {
        onSuccess: onEntered,
        onError: (refused) => {
          wait.begin(refused);
          setCode('');
          input.current?.focus();
        },
      },
    );
  }
  function switchKind(): void {
    setKind(kind === 'device' ? 'backup' : 'device');
    setCode('');
    signIn.reset();
  }

  const { error } = signIn;
  if (error && isTrouble(error.reason)) return <TroubleScreen trouble={error.reason} onRetry={() => signIn.reset()} onRecover={onRecover} />;
  return (
    <GateCard title={t('code.title')} subtitle={t('code.subtitle')}>
      <form className={styles.form} onSubmit={submit}>
        {error && <ErrorMessage error={error} />}
        <WaitNote wait={wait} />
        <CodeField key={kind} backup={kind === 'backup'} value={code} onChange={setCode} inputRef={input} autoFocus />
        <Button type="submit" kind="primary" size="large" wide isPending={signIn.isPending} isDisabled={!isWholeSecondFactor(code, kind) || wait.secondsLeft > 0}>
          {signIn.isPending ? t('signIn.opening') : t('code.action')}
        </Button>
        <Button kind="quiet" size="large" wide isDisabled={signIn.isPending} onPress={onBack}>
          {t('code.back')}
        </Button>
      </form>
      <p className={styles.note}>
        <Smartphone aria-hidden="true" />
        <span>
          <TextButton onPress={switchKind}>{t(kind === 'device' ? 'code.useBackup' : 'code.useDevice')}</TextButton>. {t('code.lost')}
        </span>
      </p>
    </GateCard>
  );
}
