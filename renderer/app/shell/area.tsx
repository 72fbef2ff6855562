import type { LucideIcon } from 'lucide-react';
import { Link, Tooltip, TooltipTrigger } from 'react-aria-components';
import tooltipStyles from '../../ui/icon-button.module.css';
import { useHashPath } from '../hash-location.ts';
import styles from './sidebar.module.css';

interface AreaProps {
  icon: LucideIcon;
  to: string;
  label: string;
  /** Only the icon is seen; a tooltip says the name. */
  narrow: boolean;
}

/** A way to one area, marked while the window is there. */
export function Area({ icon: Icon, to, label, narrow }: AreaProps) {
  const [path] = useHashPath();
  const isHere = to === '/' ? path === '/' : path === to || path.startsWith(`${to}/`);
  return (
    <TooltipTrigger delay={400} isDisabled={!narrow}>
      <Link href={to} className={styles.area ?? ''} {...(isHere ? { 'aria-current': 'page' } : {})}>
        <Icon aria-hidden="true" />
        <span className={styles.label}>{label}</span>
      </Link>
      <Tooltip className={tooltipStyles.tooltip ?? ''} placement="end" offset={8}>
        {label}
      </Tooltip>
    </TooltipTrigger>
  );
}
