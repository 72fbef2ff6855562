import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/i18n/format.ts';
import type { ImportOutcome } from './import-job.ts';

const NAMED = 5;

/** The teams that an import makes: how many, and the first by name. */
export function NewTeams({ outcome: { newTeams, newTeamCount } }: { outcome: ImportOutcome }) {
  const { t } = useTranslation('import');
  const format = useFormat();
  if (newTeamCount === 0) return t('checked.noTeams');
  const shown = newTeams.slice(0, NAMED);
  const more = newTeamCount - shown.length;
  return (
    <>
      {format.number(newTeamCount)}: <bdi>{format.items(shown)}</bdi>
      {more > 0 && ` ${t('checked.moreTeams', { count: more, n: format.number(more) })}`}
    </>
  );
}
