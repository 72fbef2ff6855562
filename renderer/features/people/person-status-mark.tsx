import { useTranslation } from 'react-i18next';
import { StatusMark } from '../../ui/status-mark.tsx';
import type { PersonStatus } from './list-address.ts';

const SHAPES: Record<PersonStatus, 'on' | 'waiting' | 'off'> = { active: 'on', invited: 'waiting', suspended: 'waiting', disabled: 'off', removed: 'off' };

/** How a person stands: at work, waiting, or shut out. */
export function PersonStatusMark({ status }: { status: PersonStatus }) {
  const { t } = useTranslation('people');
  return <StatusMark shape={SHAPES[status]}>{t(`status.${status}`)}</StatusMark>;
}
