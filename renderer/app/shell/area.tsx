import type { LucideIcon } from 'lucide-react';
import { Link } from 'react-aria-components';
import { Hint } from '../../ui/hint.tsx';
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
    <Hint text={label} delay={400} isDisabled={!narrow} placement="end" offset={8}>
      {(ref) => (
        <Link ref={ref} href={to} className={styles.area ?? ''} {...(isHere ? { 'aria-current': 'page' } : {})}>
          <Icon aria-hidden="true" />
          <span className={styles.label}>{label}</span>
        </Link>
      )}
    </Hint>
  );
}
