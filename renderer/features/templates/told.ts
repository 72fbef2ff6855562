import { tellOutcome } from '../../ui/toasts.ts';

/** Says what became of it, and leaves the dialog it was asked in. */
export function told(text: string, onClose: () => void): void {
  tellOutcome(text);
  onClose();
}
