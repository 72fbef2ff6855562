import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './attachments.module.css';

interface PictureProps {
  content: Blob;
  /** What it is called, for those who do not see it; null where that stands beside it. */
  name: string | null;
  /** The longest side it is drawn with, in CSS pixels. */
  most: number;
  /** Told once it is drawn, or cannot be. */
  onSettled?: () => void;
}

/**
 * A picture, decoded by the page's own decoder and drawn: no address is made for it, and no markup of it is ever
 * looked at, so that the policy for images stays as narrow as it is.
 */
export function Picture({ content, name, most, onSettled }: PictureProps) {
  const { t } = useTranslation('records');
  const canvas = useRef<HTMLCanvasElement>(null);
  const [isBroken, setBroken] = useState(false);
  const settled = useRef(onSettled);
  useEffect(() => {
    settled.current = onSettled;
  });
  useEffect(() => {
    let isGone = false;
    createImageBitmap(content).then(
      (decoded) => {
        const target = canvas.current;
        if (target && !isGone) {
          const scale = Math.min(1, (most * devicePixelRatio) / Math.max(decoded.width, decoded.height));
          target.width = Math.max(1, Math.round(decoded.width * scale));
          target.height = Math.max(1, Math.round(decoded.height * scale));
          target.getContext('2d')?.drawImage(decoded, 0, 0, target.width, target.height);
        }
        decoded.close();
        if (!isGone) settled.current?.();
      },
      () => {
        if (isGone) return;
        setBroken(true);
        settled.current?.();
      },
    );
    return () => {
      isGone = true;
    };
  }, [content, most]);
  if (isBroken) return <p className={styles.broken}>{t('files.notShown')}</p>;
  const told = name === null ? ({ 'aria-hidden': true } as const) : ({ role: 'img', 'aria-label': name } as const);
  return <canvas ref={canvas} className={styles.picture} {...told} width={1} height={1} />;
}
