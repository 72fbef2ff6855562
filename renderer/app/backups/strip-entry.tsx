import { HardDriveDownload } from 'lucide-react';
import { Link } from 'react-aria-components';
import { classes } from '../../ui/classes.ts';
import { useCan } from '../signed-in.ts';
import { useBackupStanding } from './standing.ts';

interface BackupStripEntryProps {
  className: string | undefined;
  activeClassName: string | undefined;
  warnClassName: string | undefined;
}

/** When everything was last written elsewhere; whoever may make backups goes there from here. */
export function BackupStripEntry({ className, activeClassName, warnClassName }: BackupStripEntryProps) {
  const { state, text } = useBackupStanding();
  const mayMake = useCan('backups.manage');
  const warn = state === 'fine' ? undefined : warnClassName;
  const content = (
    <>
      <HardDriveDownload aria-hidden="true" />
      {text}
    </>
  );
  if (!mayMake) return <span className={classes(className, warn)}>{content}</span>;
  return (
    <Link href="/maintenance" className={classes(activeClassName, warn)}>
      {content}
    </Link>
  );
}
