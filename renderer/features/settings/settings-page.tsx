import { useId } from 'react';
import type { SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { SettingName, Settings } from '../../../preload/contract/settings.ts';
import { useKeptDraft } from '../../app/drafts.ts';
import { FoundDraft } from '../../app/found-draft.tsx';
import { useFormat } from '../../app/i18n/format.ts';
import { PageHeader } from '../../app/page-header.tsx';
import { useCommand, useQueryOf } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { Section } from '../../ui/section.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { tellOutcome } from '../../ui/toasts.ts';
import { ExampleSection } from '../../app/example/example-section.tsx';
import { SettingField } from './setting-field.tsx';
import styles from './settings-page.module.css';
import { changesIn, SETTING_GROUPS, settingsOf, shownValue, Typed, unitOf } from './shown-settings.ts';

/** How the organisation wants sessions, attempts and credentials handled on its machines. */
export default function SettingsPage() {
  const { t } = useTranslation('settings');
  const settings = useQueryOf('settings.get', {});
  return (
    <div className={styles.page}>
      <PageHeader title={t('title')} />
      <p className={styles.about}>{t('intro')}</p>
      {settings.error ? (
        <ErrorMessage error={settings.error} onRetry={() => void settings.refetch()} />
      ) : settings.data ? (
        <SettingsForm inForce={settings.data.settings} />
      ) : (
        <div role="status" aria-label={t('loading')}>
          <Skeleton widthPercent={40} />
        </div>
      )}
      <ExampleSection />
    </div>
  );
}

const NOTHING: Typed = {};

function SettingsForm({ inForce }: { inForce: Settings }) {
  const { t } = useTranslation(['settings', 'common']);
  const barId = useId();
  const kept = useKeptDraft('settings', Typed, NOTHING);
  const { value: typed, set: setTyped, discard } = kept;
  const save = useCommand('settings.set');
  const { changes, wrong } = changesIn(typed, inForce);
  const changed = Object.keys(changes) as SettingName[];

  function change(name: SettingName, text: string | null): void {
    const { [name]: _before, ...others } = typed;
    const next = text === null ? others : { ...others, [name]: text };
    if (save.error) save.reset();
    if (Object.keys(next).length === 0) discard();
    else setTyped(next);
  }

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    if (wrong.length > 0 || changed.length === 0) return;
    save.mutate(
      { settings: changes },
      {
        onSuccess() {
          discard();
          tellOutcome(t('saved', { count: changed.length }), { link: { to: '/audit?what=settings.changed', label: t('audit') } });
        },
      },
    );
  }

  return (
    <form className={styles.page} onSubmit={submit} aria-label={t('title')}>
      {SETTING_GROUPS.map((group) => (
        <Section key={group} level={2} title={t(`groups.${group}`)}>
          <div className={styles.group}>
            {settingsOf(group).map((name) => (
              <SettingField key={name} name={name} inForce={inForce[name]} typed={typed[name] ?? null} onChange={(text) => change(name, text)} />
            ))}
          </div>
        </Section>
      ))}
      {Object.keys(typed).length > 0 && (
        <section className={styles.bar} aria-labelledby={barId}>
          <h2 id={barId}>{wrong.length > 0 ? t('notYet', { count: wrong.length }) : t('toSave', { count: changed.length })}</h2>
          <FoundDraft draft={kept} />
          {changed.length > 0 && (
            <ul className={styles.changes}>
              {changed.map((name) => (
                <ChangeLine key={name} name={name} from={inForce[name]} to={changes[name] ?? inForce[name]} />
              ))}
            </ul>
          )}
          {save.error && <ErrorMessage error={save.error} kept={t('kept')} />}
          <div className={styles.actions}>
            <Button type="submit" kind="primary" isPending={save.isPending} isDisabled={wrong.length > 0 || changed.length === 0}>
              {t('save')}
            </Button>
            <Button onPress={discard}>{t('giveUp')}</Button>
          </div>
        </section>
      )}
    </form>
  );
}

function ChangeLine({ name, from, to }: { name: SettingName; from: number; to: number }) {
  const { t } = useTranslation('settings');
  const format = useFormat();
  const shown = (value: number): string => format.number(shownValue(name, value));
  const unit = unitOf(name);
  return <li>{t('line', { name: t(`names.${name}`), from: shown(from), to: unit === null ? shown(to) : `${shown(to)} ${t(`units.${unit}`, { count: shownValue(name, to) })}` })}</li>;
}
