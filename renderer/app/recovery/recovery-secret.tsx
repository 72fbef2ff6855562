import { useTranslation } from 'react-i18next';
import type { ApiError } from '../../ipc/api-error.ts';
import { Choice } from '../../ui/choice.tsx';
import { RecoveryCodeField } from '../../ui/recovery-code-field.tsx';
import { isWholeCode } from '../../ui/recovery-code.ts';
import { isWholeShare } from '../../ui/share-code.ts';
import { useSecretScreen } from '../secret-screen.ts';
import styles from './recovery-secret.module.css';
import { fieldsFor, ShareFields } from './share-fields.tsx';

/** What somebody types to open the data: the recovery code, or shares of it. */
export interface TypedSecret {
  by: 'code' | 'shares';
  code: string;
  shares: readonly string[];
}
export const NOTHING_TYPED: TypedSecret = { by: 'code', code: '', shares: [] };

/** Whether as much is typed as is needed. */
export function isWholeSecret({ by, code, shares }: TypedSecret): boolean {
  return by === 'code' ? isWholeCode(code) : needed(shares).every(isWholeShare);
}

/** As the engine takes it. */
export function secretInput({ by, code, shares }: TypedSecret): { code: string } | { shares: string[] } {
  return by === 'code' ? { code } : { shares: needed(shares) };
}

function needed(shares: readonly string[]): string[] {
  return Array.from({ length: fieldsFor(shares) }, (_, at) => shares[at] ?? '');
}

interface RecoverySecretProps {
  value: TypedSecret;
  onChange: (value: TypedSecret) => void;
  error: ApiError | null;
}

/** Takes the recovery code, or shares of it from the people who keep them. */
export function RecoverySecret({ value, onChange, error }: RecoverySecretProps) {
  useSecretScreen();
  const { t } = useTranslation('recovery');
  const { by, code, shares } = value;
  return (
    <div className={styles.secret}>
      <Choice
        label={t('shares.ways')}
        options={[
          { id: 'code', label: t('shares.byCode') },
          { id: 'shares', label: t('shares.byShares') },
        ]}
        value={by}
        onChange={(way) => onChange({ ...value, by: way })}
      />
      {by === 'code' ? (
        <RecoveryCodeField value={code} onChange={(typed) => onChange({ ...value, code: typed })} autoFocus />
      ) : (
        <ShareFields shares={shares} onChange={(typed) => onChange({ ...value, shares: typed })} error={error} />
      )}
    </div>
  );
}
