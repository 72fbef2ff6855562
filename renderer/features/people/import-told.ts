import { createFormat } from '../../app/i18n/format.ts';
import { i18n, locale } from '../../app/i18n/i18n.ts';
import { tellOutcome } from '../../ui/toasts.ts';

const HERE = '/people/import';

type News = { kind: 'done'; people: number } | { kind: 'checked'; name: string } | { kind: 'failed' };

/** Tells somebody who has left the import page how it ended. On the page itself it stands there already. */
export function tellImport(news: News): void {
  if (location.hash.replace(/^#/u, '').split('?')[0] === HERE) return;
  const t = i18n.getFixedT(null, 'import');
  const link = { to: HERE, label: t('told.look') };
  if (news.kind === 'done') tellOutcome(t('told.done', { count: news.people, n: createFormat(locale()).number(news.people) }), { link });
  else if (news.kind === 'checked') tellOutcome(t('told.checked', { name: news.name }), { link });
  else tellOutcome(t('told.failed'), { tone: 'bad', link });
}
