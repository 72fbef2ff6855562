import { Check, Copy, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { AuditEvent } from '../../../preload/contract/audit.ts';
import { useFormat } from '../../app/i18n/format.ts';
import { Button } from '../../ui/button.tsx';
import { copyTextOf } from '../../ui/copy-text.ts';
import { Fact, Facts } from '../../ui/facts.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Section } from '../../ui/section.tsx';
import { useCan } from '../../app/signed-in.ts';
import { canonicalText } from './canonical-text.ts';
import styles from './event-panel.module.css';
import { ExampleTag } from './event-parts.tsx';
import { Name } from './name.tsx';
import { Sentence } from './sentence.tsx';
import { useWords } from './words.ts';

interface EventPanelProps {
  event: AuditEvent;
  onClose: () => void;
  /** Shows only the events about its target. */
  onFilterTarget: (targetId: string) => void;
}

/** All that one event holds, beside the list. It takes the focus when it opens and gives it back when it closes. */
export function EventPanel({ event, onClose, onFilterTarget }: EventPanelProps) {
  const { t } = useTranslation('audit');
  const format = useFormat();
  const words = useWords();
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), [event.seq]);
  const { actor, target, details, outcome, sessionId, verb, atMs } = event;
  const seq = t('panel.title', { seq: format.number(event.seq) });
  const value = (name: string, detail: AuditEvent['details'][string]): string => {
    if (typeof detail === 'boolean') return detail ? t('panel.yes') : t('panel.no');
    if (detail === null) return t('panel.nothing');
    if (typeof detail === 'number') return format.number(detail);
    if (!Array.isArray(detail)) return words.value(name, detail);
    return detail.length === 0 ? t('panel.nothing') : format.list(detail.map((each) => words.value(name, each)));
  };
  return (
    <aside className={styles.panel} aria-label={seq} onKeyDown={(pressed) => pressed.key === 'Escape' && onClose()}>
      <header className={styles.header}>
        <h2 ref={title} tabIndex={-1} className={styles.title}>
          {seq}
        </h2>
        <IconButton label={t('panel.close')} icon={<X />} onPress={onClose} />
      </header>
      <p className={styles.sentence}>
        <Sentence event={event} /> <ExampleTag event={event} />
      </p>
      <Facts>
        <Fact name={t('panel.when')}>
          {format.dateTime(atMs)}
          <span className={styles.small}>{t('panel.utc', { time: new Date(atMs).toISOString().replace('T', ' ').replace('Z', '') })}</span>
        </Fact>
        <Fact name={t('panel.who')}>{actor === null ? t('panel.itself') : <Name text={actor.name} strong={false} />}</Fact>
        <Fact name={t('panel.what')}>{t('verbInArea', { area: words.area(verb), verb: words.verb(verb) })}</Fact>
        <Fact name={t('panel.outcome')}>{t(`outcomes.${outcome}`)}</Fact>
        {target !== null && (
          <Fact name={t('panel.target')}>
            <Target target={target} onFilter={onFilterTarget} />
          </Fact>
        )}
        {sessionId !== null && (
          <Fact name={t('panel.session')}>
            <code className={styles.code}>{sessionId}</code>
          </Fact>
        )}
      </Facts>
      <Section title={t('panel.details')}>
        {Object.keys(details).length === 0 ? (
          <p className={styles.small}>{t('panel.noDetails')}</p>
        ) : (
          <Facts>
            {Object.entries(details).map(([name, detail]) => (
              <Fact key={name} name={words.detail(name, verb)}>
                <bdi dir="auto">{value(name, detail)}</bdi>
              </Fact>
            ))}
          </Facts>
        )}
      </Section>
      <Hashed event={event} />
    </aside>
  );
}

function Target({ target, onFilter }: { target: NonNullable<AuditEvent['target']>; onFilter: (targetId: string) => void }) {
  const { t } = useTranslation('audit');
  const canOpen = useCan('people.read') && target.kind === 'person';
  const name = target.name ?? target.id.slice(0, 8);
  return (
    <>
      {canOpen ? (
        <Link href={`/people/${encodeURIComponent(target.id)}`}>
          <Name text={name} strong={false} />
        </Link>
      ) : (
        <Name text={name} strong={false} />
      )}
      <span className={styles.about}>
        <Button kind="quiet" onPress={() => onFilter(target.id)}>
          {t('panel.eventsAbout', { name })}
        </Button>
      </span>
    </>
  );
}

/** The canonical text of the event, as the chain hashes it, to be read and copied. */
function Hashed({ event }: { event: AuditEvent }) {
  const { t } = useTranslation('audit');
  const text = useRef<HTMLPreElement>(null);
  const [copied, setCopied] = useState<{ seq: number; worked: boolean } | null>(null);
  const outcome = copied?.seq === event.seq ? copied : null;
  return (
    <Section title={t('panel.hashed')}>
      <p className={styles.small}>{t('panel.hashedText')}</p>
      <pre ref={text} className={styles.json} dir="ltr" tabIndex={0} aria-label={t('panel.hashed')}>
        {canonicalText(event)}
      </pre>
      <Button icon={outcome?.worked ? <Check /> : <Copy />} onPress={() => text.current && setCopied({ seq: event.seq, worked: copyTextOf(text.current) })}>
        {t('panel.copy')}
      </Button>
      <p role="status" className={styles.small}>
        {outcome !== null && (outcome.worked ? t('panel.copied') : t('panel.copyFailed'))}
      </p>
    </Section>
  );
}
