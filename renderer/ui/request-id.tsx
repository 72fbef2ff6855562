import { Check, Copy } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { copyTextOf } from './copy-text.ts';
import { IconButton } from './icon-button.tsx';
import styles from './request-id.module.css';

/** The number under which the log knows what happened, to be quoted. Only its beginning is shown; all of it is copied. */
export function RequestId({ id }: { id: string }) {
  const { t } = useTranslation('common');
  const code = useRef<HTMLElement>(null);
  const [copied, setCopied] = useState(false);
  if (id === 'none') return null;
  return (
    <p className={styles.line}>
      {t('requestId')} <code ref={code} dir="ltr">{id}</code>
      <IconButton
        small
        label={copied ? t('copied') : t('copy')}
        icon={copied ? <Check /> : <Copy />}
        onPress={() => code.current && setCopied(copyTextOf(code.current))}
      />
    </p>
  );
}
