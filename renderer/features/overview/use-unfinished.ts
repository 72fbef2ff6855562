import { useTranslation } from 'react-i18next';
import { navigate } from '../../app/hash-location.ts';
import { useFormat } from '../../app/i18n/format.ts';
import { useUnfinishedForms } from '../../app/record-drafts.ts';
import { useCan } from '../../app/signed-in.ts';
import { useQueryOf } from '../../ipc/queries.ts';
import { need, needsOf } from './need.ts';
import type { Needs } from './need.ts';

/** Forms of records that the person began and did not save, with the way back into the latest one. */
export function useUnfinished(): Needs {
  const { t } = useTranslation('overview');
  const format = useFormat();
  const forms = useUnfinishedForms();
  const isAsked = useCan('records.write') && forms.length > 0;
  const types = useQueryOf('types.list', {}, { enabled: isAsked });
  if (!isAsked || !types.data) return needsOf([], [types]);
  const active = new Set(types.data.types.filter(({ state }) => state === 'active').map(({ id }) => id));
  // Of a type that takes no new records there is no form to go back to.
  const left = forms.filter((form) => 'recordId' in form || active.has(form.typeId));
  const [latest] = left;
  if (!latest) return needsOf([], [types]);
  const to = 'recordId' in latest ? `/records/${latest.recordId}?do=edit` : `/records?type=${latest.typeId}&do=new`;
  return needsOf([need('unfinished', t('needs.unfinished.text', { count: left.length, n: format.number(left.length) }), t('needs.unfinished.note', { count: left.length }), t('needs.unfinished.action'), () => navigate(to))], [types]);
}
