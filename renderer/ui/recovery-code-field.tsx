import { CheckedCodeField } from './checked-code-field.tsx';
import type { CheckedCodeFieldProps } from './checked-code-field.tsx';
import { CODE_SYMBOLS } from './recovery-code.ts';

/** Takes a recovery code. */
export function RecoveryCodeField(props: CheckedCodeFieldProps) {
  return <CheckedCodeField kind="code" symbols={CODE_SYMBOLS} {...props} />;
}
