import { useTranslation } from 'react-i18next';
import { StatusMark } from '../../ui/status-mark.tsx';
import type { PersonStatus } from './list-address.ts';

const SHAPES: Record<PersonStatus, 'on' | 'waiting' | 'off'> = { active: 'on', invited: 'waiting', suspended: 'waiting', disabled: 'off', removed: 'off' };

/** How a person stands: at work, waiting, or shut out. An invitation that is over waits for nothing. */
export function PersonStatusMark({ status, isOver = false }: { status: PersonStatus; isOver?: boolean }) {
  const { t } = useTranslation('people');
  if (status === 'invited' && isOver) return <StatusMark shape="off">{t('invitation.over')}</StatusMark>;
  return <StatusMark shape={SHAPES[status]}>{t(`status.${status}`)}</StatusMark>;
}
