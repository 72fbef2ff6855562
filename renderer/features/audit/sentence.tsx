import { Trans, useTranslation } from 'react-i18next';
import type { AuditEvent } from '../../../preload/contract/audit.ts';
import { useFormat } from '../../app/i18n/format.ts';
import { Name } from './name.tsx';
import { chooseSentence } from './sentence-key.ts';
import { useWords } from './words.ts';

/**
 * An event as a sentence. Whatever was written by people goes in as finished elements, never through the catalogue's
 * text: a name that looks like markup or like a placeholder is only a name.
 */
export function Sentence({ event }: { event: AuditEvent }) {
  const { t } = useTranslation('audit');
  const format = useFormat();
  const words = useWords();
  const { key, context, count } = chooseSentence(event);
  const { actor, target, details, verb } = event;
  const operation = details['operation'];
  // Chosen at run time, so no literal key can be promised to the compiler; a test walks all of them.
  const choice = { i18nKey: key, ...(context === undefined ? {} : { context }), ...(count === undefined ? {} : { count }) } as { i18nKey: 'title' };
  return (
    <Trans
      t={t}
      {...choice}
      values={{ n: format.number(count ?? 0) }}
      components={{
        b: <b />,
        who: actor === null ? <span>{t('somebody')}</span> : <Name text={actor.name} />,
        whom: target?.name == null ? <span>{target === null ? t('noNameKept') : target.id.slice(0, 8)}</span> : <Name text={target.name} />,
        what: <span>{words.operation(typeof operation === 'string' ? operation : 'unknown')}</span>,
        verb: <Name text={words.verb(verb)} strong={false} />,
      }}
    />
  );
}
