import { useState } from 'react';
import type { SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { InputOf } from '../../../preload/contract/contract.ts';
import { fieldsOf, plainFieldsOf } from '../../../preload/contract/record-fields.ts';
import { useFormat } from '../../app/i18n/format.ts';
import { useQueryOf } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { Section } from '../../ui/section.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import table from '../../ui/table.module.css';
import { TextArea } from '../../ui/text-area.tsx';
import { EraseSubject } from './erase-subject.tsx';
import { PersonField } from './person-field.tsx';
import { RecordCells, useRecordChoice } from './record-choice.tsx';
import styles from './retention-page.module.css';

const MOST_VALUES = 10;
type Asked = InputOf<'retention.findSubject'>;

/**
 * Looks for what is held about somebody, and erases what of it is chosen. What is typed here is about a person: it is
 * kept nowhere, not even as a draft.
 */
export function SubjectSearch() {
  const { t } = useTranslation('retention');
  const format = useFormat();
  const [text, setText] = useState('');
  const [personId, setPersonId] = useState<string | null>(null);
  const [asked, setAsked] = useState<Asked | null>(null);
  const [isErasing, setErasing] = useState(false);
  const found = useQueryOf('retention.findSubject', asked ?? { exact: [] }, { enabled: asked !== null });
  const values = text.split('\n').map((line) => line.trim()).filter((line) => line !== '');
  const problem = values.length > MOST_VALUES ? t('subject.tooMany', { most: MOST_VALUES }) : values.some((value) => value.length < 2) ? t('subject.tooShort') : null;
  const rows = found.data?.rows ?? [];
  const choice = useRecordChoice(rows);

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    if (problem !== null || (values.length === 0 && personId === null)) return;
    choice.clear();
    setAsked({ exact: values, personId });
    if (asked !== null) void found.refetch();
  }
  return (
    <Section level={2} title={t('subject.title')}>
      <div className={styles.part}>
        <p className={styles.note}>{t('subject.about')}</p>
        <form className={styles.form} onSubmit={submit} noValidate>
          <TextArea label={t('subject.values')} hint={t('subject.valuesHint')} value={text} onChange={setText} rows={3} error={problem} />
          <PersonField label={t('subject.person')} hint={t('subject.personHint')} value={personId} onChange={setPersonId} />
          <Button type="submit" isDisabled={problem !== null || (values.length === 0 && personId === null)} isPending={found.isFetching}>
            {t('subject.search')}
          </Button>
        </form>
        {found.error && <ErrorMessage error={found.error} onRetry={() => void found.refetch()} />}
        {asked !== null && found.isLoading && <Skeleton widthPercent={40} />}
        {asked !== null && found.data && (
          <>
            <p role="status">
              {t('subject.found', { count: rows.length, n: format.number(rows.length) })}
              {!found.data.isWhole && ` ${t('subject.notWhole')}`}
            </p>
            {rows.length > 0 && (
              <div className={`${table.sheet ?? ''} ${styles.wide ?? ''}`}>
                <table className={table.table} aria-label={t('subject.title')}>
                  <thead>
                    <tr>
                      <th scope="col">{t('columns.chosen')}</th>
                      <th scope="col">{t('columns.record')}</th>
                      <th scope="col">{t('columns.fields')}</th>
                      <th scope="col">{t('columns.owner')}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {rows.map((row) => (
                      <tr key={row.recordId}>
                        <RecordCells record={row} choice={choice} />
                        <td>
                          <SaysSo typeId={row.typeId} fields={row.fields} />
                        </td>
                        <td>
                          <bdi>{row.owner ?? ''}</bdi>
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            )}
            {rows.some(({ isHeld }) => !isHeld) && (
              <Button kind="danger" isDisabled={choice.chosen.length === 0} onPress={() => setErasing(true)}>
                {t('subject.erase', { count: choice.chosen.length, n: format.number(choice.chosen.length) })}
              </Button>
            )}
          </>
        )}
      </div>
      {isErasing && (
        <EraseSubject
          recordIds={choice.chosen}
          onClose={(isDone) => {
            setErasing(false);
            if (!isDone) return;
            setAsked(null);
            setText('');
            setPersonId(null);
          }}
        />
      )}
    </Section>
  );
}

/** The fields of a record that name somebody, as its form calls them. */
function SaysSo({ typeId, fields }: { typeId: string; fields: readonly string[] }) {
  const format = useFormat();
  const { data } = useQueryOf('types.get', { typeId });
  const labels = new Map(data ? [...fieldsOf(data.definition), ...plainFieldsOf(data.definition)].map(({ name, label }) => [name, label.text]) : []);
  return <bdi>{format.items(fields.map((name) => labels.get(name) ?? name))}</bdi>;
}
