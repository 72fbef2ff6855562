import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/i18n/format.ts';
import { useMinute } from '../../app/minute.ts';
import { useScope } from '../../app/signed-in.ts';
import { useQueryOf } from '../../ipc/queries.ts';
import { Tile } from './tile.tsx';
import { useLastDay } from './use-last-day.ts';

/** People and teams, as far as the person's grants reach. Somebody who sees only themselves is not counted to them. */
export function PeopleTiles() {
  const { t } = useTranslation('overview');
  const format = useFormat();
  const scope = useScope('people.read');
  const { data, isError } = useQueryOf('people.facets', {}, { enabled: scope !== 'own' });
  if (scope === null || scope === 'own') return null;
  const invited = data?.statuses.find(({ status }) => status === 'invited')?.count ?? 0;
  const disabled = data?.statuses.find(({ status }) => status === 'disabled')?.count ?? 0;
  const figure = (value: number | undefined): string | null | undefined => (isError ? null : value === undefined ? undefined : format.number(value));
  const note =
    invited > 0
      ? t('people.invited', { count: invited, n: format.number(invited) })
      : disabled > 0
        ? t('people.disabled', { count: disabled, n: format.number(disabled) })
        : t('people.allActive');
  const teamless = data ? data.total - data.teams.reduce((sum, team) => sum + team.count, 0) : 0;
  return (
    <>
      <Tile to="/people" name={scope === 'team' ? t('people.team') : t('people.all')} value={figure(data?.total)} note={isError ? t('unread') : note} />
      {scope === 'all' && (
        <Tile
          to="/people?sort=team"
          name={t('teams.name')}
          value={figure(data?.teams.length)}
          note={isError ? t('unread') : teamless > 0 ? t('teams.without', { count: teamless, n: format.number(teamless) }) : t('teams.everybody')}
        />
      )}
    </>
  );
}

/** Records of all types, as far as the person's grants reach. */
export function RecordTiles() {
  const { t } = useTranslation('overview');
  const format = useFormat();
  const scope = useScope('records.read');
  const { data, isError } = useQueryOf('types.list', {});
  const total = data?.types.reduce((sum, { records }) => sum + records, 0);
  const kinds = data?.types.filter(({ records }) => records > 0).length ?? 0;
  const note = isError ? t('unread') : kinds === 0 ? t('records.none') : t('records.kinds', { count: kinds, n: format.number(kinds) });
  return (
    <Tile
      to="/records"
      name={scope === 'own' ? t('records.own') : scope === 'team' ? t('records.team') : t('records.all')}
      value={isError ? null : total === undefined ? undefined : format.number(total)}
      note={note}
    />
  );
}

/** Events and refusals, as far as the person's grants reach. */
export function AuditTiles() {
  const { t } = useTranslation('overview');
  const format = useFormat();
  const scope = useScope('audit.read');
  const total = useQueryOf('audit.facets', {});
  const { day } = useLastDay(useMinute());
  const events = total.data?.total;
  return (
    <>
      <Tile
        to="/audit"
        name={scope === 'own' ? t('events.own') : scope === 'team' ? t('events.team') : t('events.all')}
        value={total.isError ? null : events === undefined ? undefined : format.number(events)}
        note={total.isError ? t('unread') : day && t('events.lastDay', { count: day.events, n: format.number(day.events) })}
      />
      <Tile
        to="/audit?outcome=refused"
        name={t('refused.name')}
        value={day === null ? null : day && format.number(day.refused)}
        warn={day != null && day.refused > 0}
        note={day === null ? t('unread') : t('refused.lastDay')}
      />
    </>
  );
}
