import { OPERATIONS } from '../../preload/contract/contract.ts';
import type { OperationName } from '../../preload/contract/contract.ts';
import type { FieldRule } from '../ipc/field-rule.ts';
import { fieldErrorsOf } from '../ui/field-errors.ts';
import { useDraft } from './drafts.ts';

/** A reason that may be left out, as it is typed. */
export interface Reason {
  text: string;
  set: (text: string) => void;
  /** For when it was sent. */
  discard: () => void;
  /** The rule it breaks; undefined while it is good or there is none. */
  rule: FieldRule | undefined;
  /** The part of an operation's input that it makes. */
  input: { reason?: string };
}

/** A reason for an operation, held to that operation's own schema, that outlives its dialog under the name `key`. */
export function useReason(operation: OperationName, key: string): Reason {
  const [text, set, discard] = useDraft(`${key}.reason`, '');
  const input = text.trim() === '' ? {} : { reason: text };
  return { text, set, discard, rule: fieldErrorsOf(OPERATIONS.get(operation)?.input, input).get('reason'), input };
}
