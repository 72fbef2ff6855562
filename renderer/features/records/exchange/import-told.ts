import { createFormat } from '../../../app/i18n/format.ts';
import { i18n, locale } from '../../../app/i18n/i18n.ts';
import { tellOutcome } from '../../../ui/toasts.ts';

export const IMPORT_PATH = '/records/import';

type News = { kind: 'done'; records: number } | { kind: 'checked'; name: string } | { kind: 'failed' };

/** Tells somebody who has left the import page how it ended. On the page itself it stands there already. */
export function tellImport(news: News): void {
  if (location.hash.replace(/^#/u, '').split('?')[0] === IMPORT_PATH) return;
  const t = i18n.getFixedT(null, ['recordsImport', 'import']);
  const link = { to: IMPORT_PATH, label: t('import:told.look') };
  if (news.kind === 'done') tellOutcome(t('told.done', { count: news.records, n: createFormat(locale()).number(news.records) }), { link });
  else if (news.kind === 'checked') tellOutcome(t('import:told.checked', { name: news.name }), { link });
  else tellOutcome(t('import:told.failed'), { tone: 'bad', link });
}
