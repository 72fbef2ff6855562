import { useTranslation } from 'react-i18next';
import type { ApiError } from '../../ipc/api-error.ts';
import { Choice } from '../../ui/choice.tsx';
import { PasswordField } from '../../ui/password-field.tsx';
import { RecoveryCodeField } from '../../ui/recovery-code-field.tsx';
import { isWholeCode } from '../../ui/recovery-code.ts';
import { isWholeShare } from '../../ui/share-code.ts';
import { useSecretScreen } from '../secret-screen.ts';
import styles from './recovery-secret.module.css';
import { fieldsFor, ShareFields } from './share-fields.tsx';

/** What somebody has to open the data with: the recovery code, shares of it, or the organisation's escrow key. */
export interface TypedSecret {
  by: 'code' | 'shares' | 'escrowKey';
  code: string;
  shares: readonly string[];
  escrowKey: string;
}
export const NOTHING_TYPED: TypedSecret = { by: 'code', code: '', shares: [], escrowKey: '' };
/** As age-keygen writes it: 32 bytes and a checksum in Bech32 (age-encryption.org/v1). */
const ESCROW_KEY = /^AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}$/iu;

/** Whether as much is typed as is needed. */
export function isWholeSecret({ by, code, shares, escrowKey }: TypedSecret): boolean {
  if (by === 'escrowKey') return ESCROW_KEY.test(escrowKey.trim());
  return by === 'code' ? isWholeCode(code) : needed(shares).every(isWholeShare);
}

/** The code or its shares, as the engine takes them. */
export function secretInput({ by, code, shares }: TypedSecret): { code: string } | { shares: string[] } {
  return by === 'shares' ? { shares: needed(shares) } : { code };
}

function needed(shares: readonly string[]): string[] {
  return Array.from({ length: fieldsFor(shares) }, (_, at) => shares[at] ?? '');
}

interface RecoverySecretProps {
  value: TypedSecret;
  onChange: (value: TypedSecret) => void;
  error: ApiError | null;
  /** Where the organisation's key opens it as well. */
  takesEscrow?: boolean;
  /** Not where something else comes before it. */
  autoFocus?: boolean;
}

/** Takes the recovery code, or shares of it from the people who keep them. */
export function RecoverySecret({ value, onChange, error, takesEscrow = false, autoFocus = true }: RecoverySecretProps) {
  useSecretScreen();
  const { t } = useTranslation('recovery');
  const { by, code, shares, escrowKey } = value;
  return (
    <div className={styles.secret}>
      <Choice
        label={t('shares.ways')}
        options={[
          { id: 'code', label: t('shares.byCode') },
          { id: 'shares', label: t('shares.byShares') },
          ...(takesEscrow ? [{ id: 'escrowKey' as const, label: t('escrow.by') }] : []),
        ]}
        value={by}
        onChange={(way) => onChange({ ...value, by: way })}
      />
      {by === 'code' && <RecoveryCodeField value={code} onChange={(typed) => onChange({ ...value, code: typed })} autoFocus={autoFocus} />}
      {by === 'shares' && <ShareFields shares={shares} onChange={(typed) => onChange({ ...value, shares: typed })} error={error} />}
      {by === 'escrowKey' && (
        <PasswordField
          large
          label={t('escrow.field')}
          hint={t('escrow.hint')}
          value={escrowKey}
          onChange={(typed) => onChange({ ...value, escrowKey: typed })}
          autoComplete="current-password"
          isRequired
          autoFocus
        />
      )}
    </div>
  );
}
