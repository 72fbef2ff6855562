import type { OperationName } from '../../preload/contract/contract.ts';

/** Asks the person for their password, and says for what; true once the engine has taken it. */
export type AskForPassword = (operation: OperationName) => Promise<boolean>;

let ask: AskForPassword | null = null;
let asking: Promise<boolean> | null = null;

/** Names who asks, from now on; returns what takes that back. */
export function answerConfirmationsBy(asker: AskForPassword): () => void {
  ask = asker;
  return () => {
    if (ask === asker) ask = null;
  };
}

/**
 * Has the password given again, because the engine wants it for something sensitive. Whoever else needs it meanwhile
 * waits for the same answer: the first to need it is what it is asked for. False when the person does not want to, or nobody is there to be asked.
 */
export function confirmPassword(operation: OperationName): Promise<boolean> {
  if (!ask) return Promise.resolve(false);
  asking ??= ask(operation).finally(() => (asking = null));
  return asking;
}
