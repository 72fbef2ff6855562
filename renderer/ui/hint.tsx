import { useState } from 'react';
import type { ReactNode, RefCallback } from 'react';
import { Tooltip, TooltipTrigger } from 'react-aria-components';
import type { TooltipProps } from 'react-aria-components';
import styles from './hint.module.css';

interface HintProps extends Pick<TooltipProps, 'placement' | 'offset'> {
  text: string;
  delay: number;
  isDisabled?: boolean;
  /** What it is about; its element is to be given the ref. */
  children: (ref: RefCallback<Element>) => ReactNode;
}

/**
 * A few words beside what has the pointer or the focus. They stand in the same landmark: who goes from one to the next
 * finds nothing beside them (WCAG technique ARIA11). In a dialog they stand where all layers do.
 */
export function Hint({ text, delay, isDisabled = false, children, ...place }: HintProps) {
  const [about, setAbout] = useState<Element | null>(null);
  const landmark = about?.closest('header, main, footer');
  return (
    <TooltipTrigger delay={delay} isDisabled={isDisabled}>
      {children(setAbout)}
      <Tooltip className={styles.hint ?? ''} {...place} {...(landmark ? { UNSTABLE_portalContainer: landmark } : {})}>
        {text}
      </Tooltip>
    </TooltipTrigger>
  );
}
