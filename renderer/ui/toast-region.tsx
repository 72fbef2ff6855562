import { CircleCheck, TriangleAlert, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { classes } from './classes.ts';
import { IconButton } from './icon-button.tsx';
import styles from './toast-region.module.css';
import { dismissToast, useToasts } from './toasts.ts';
import type { Toast } from './toasts.ts';

/** Long enough to read two lines twice; nothing is lost with it, the audit has it all. */
const SHOWN_MS = 9_000;

/** Where outcomes appear: a polite live region that is always there, so that each new one is said. */
export function ToastRegion() {
  const toasts = useToasts();
  return (
    <div className={styles.region} role="status" aria-live="polite">
      {toasts.map((toast) => (
        <ToastLine key={toast.id} toast={toast} />
      ))}
    </div>
  );
}

function ToastLine({ toast }: { toast: Toast }) {
  const { t } = useTranslation('common');
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held || toast.tone === 'bad') return undefined;
    const timer = setTimeout(() => dismissToast(toast.id), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [held, toast]);
  return (
    <div
      className={classes(styles.toast, styles[toast.tone])}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      {toast.tone === 'good' ? <CircleCheck aria-hidden="true" /> : <TriangleAlert aria-hidden="true" />}
      <span>{toast.text}</span>
      {toast.link && <Link href={toast.link.to}>{toast.link.label}</Link>}
      <IconButton small label={t('dismiss')} icon={<X />} onPress={() => dismissToast(toast.id)} />
    </div>
  );
}
