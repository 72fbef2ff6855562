import { Plus } from 'lucide-react';
import { useId, useState } from 'react';
import type { SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { OutputOf } from '../../../preload/contract/contract.ts';
import { definitionProblems } from '../../../preload/contract/form-definition.ts';
import { TypeDefinition } from '../../../preload/contract/record-fields.ts';
import { useKeptDraft } from '../../app/drafts.ts';
import { FoundDraft } from '../../app/found-draft.tsx';
import { navigate } from '../../app/hash-location.ts';
import { PageHeader } from '../../app/page-header.tsx';
import { useFormFocus } from '../../app/use-form-focus.ts';
import { useCommand, useQueryOf } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { TextArea } from '../../ui/text-area.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { tellOutcome } from '../../ui/toasts.ts';
import { definitionOf, EMPTY, TypeDraft, withField, withSection } from './type-draft.ts';
import { FormFindings } from './form-findings.tsx';
import { ProblemsContext } from './problem-of.ts';
import { SectionEditor } from './section-editor.tsx';
import { TypeRetention } from './type-retention.tsx';
import { TypeChanges } from './type-changes.tsx';
import { useFormFindings } from './use-read-form.ts';
import styles from './types-page.module.css';

/** A new type, or one there is: its name, its sections and fields. */
export function TypeEditor({ typeId }: { typeId: string | null }) {
  const { t } = useTranslation('types');
  const type = useQueryOf('types.get', { typeId: typeId ?? '' }, { enabled: typeId !== null });
  if (type.error) return <ErrorMessage error={type.error} onRetry={() => void type.refetch()} />;
  if (typeId !== null && !type.data) {
    return (
      <div role="status" aria-label={t('loading')}>
        <Skeleton widthPercent={40} />
      </div>
    );
  }
  return <Editing found={type.data ?? null} />;
}

function Editing({ found }: { found: OutputOf<'types.get'> | null }) {
  const { t } = useTranslation(['types', 'errors', 'common']);
  const formId = useId();
  const [untouched] = useState<TypeDraft>(() => ({
    version: found?.version ?? null,
    name: found?.type.name ?? '',
    description: found?.type.description ?? '',
    definition: found?.definition ?? EMPTY,
  }));
  const kept = useKeptDraft(`types.${found?.type.id ?? 'new'}`, TypeDraft, untouched);
  const draft = kept.value;
  const definition = definitionOf(draft);
  const set = (change: Partial<TypeDraft>): void => kept.set({ ...draft, ...change });
  const setDefinition = (next: TypeDefinition): void => set({ definition: next });
  const [checked, setChecked] = useState(false);
  const { form, toRefused } = useFormFocus({ beginsAtFirst: found === null && kept.value === untouched });
  const [isTrying, setIsTrying] = useState(false);
  const [label, setLabel] = useState('');
  const discardFindings = useFormFindings()[2];
  const create = useCommand('types.create');
  const setState = useCommand('types.setState');
  const remove = useCommand('types.remove');
  const [isRemoving, setRemoving] = useState(false);
  const problems = checked ? problemsIn(definition) : new Map<string, string>();
  const isNameless = draft.name.trim() === '';
  const hasNoFields = definition.sections.every(({ fields }) => fields.length === 0);
  const description = draft.description.trim() === '' ? null : draft.description;

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    setChecked(true);
    if (isNameless || hasNoFields || problemsIn(definition).size > 0) return toRefused();
    if (found) return setIsTrying(true);
    create.mutate(
      { name: draft.name, description, definition },
      {
        onSuccess({ typeId }) {
          kept.discard();
          discardFindings();
          tellOutcome(t('added', { name: draft.name }));
          navigate(`/records?type=${typeId}`);
        },
      },
    );
  }
  const isRetired = found?.type.state === 'retired';
  return (
    <div className={styles.page}>
      <PageHeader
        title={found ? t('editTitle', { name: found.type.name }) : t('newTitle')}
        actions={
          found && (
            <>
            {found.type.records === 0 && <Button onPress={() => setRemoving(true)}>{t('removeType')}</Button>}
            <Button isPending={setState.isPending} onPress={() => setState.mutate({ typeId: found.type.id, state: isRetired ? 'active' : 'retired' }, { onSuccess: () => tellOutcome(t(isRetired ? 'broughtBack' : 'retired', { name: found.type.name })) })}>
              {isRetired ? t('bringBack') : t('retire')}
            </Button>
            </>
          )
        }
      />
      <FoundDraft draft={kept} />
      {!found && <FormFindings />}
      {setState.error && <ErrorMessage error={setState.error} />}
      {remove.error && <ErrorMessage error={remove.error} />}
      {create.error && <ErrorMessage error={create.error} kept={t('kept')} />}
      <form ref={form} id={formId} className={styles.form} onSubmit={submit} noValidate>
        <TextField label={t('name')} hint={t('nameHint')} value={draft.name} onChange={(name) => set({ name })} isRequired maxLength={200} error={checked && isNameless ? t('errors:rules.required') : null} />
        <TextArea label={t('description')} value={draft.description} onChange={(next) => set({ description: next })} rows={2} />
        <ProblemsContext value={problems}>
          {definition.sections.map((section, at) => (
            <SectionEditor
              key={at}
              at={at}
              section={section}
              definition={definition}
              ownTypeId={found?.type.id ?? null}
              onDefinition={setDefinition}
              onSection={(change) => setDefinition(withSection(definition, at, change))}
            />
          ))}
        </ProblemsContext>
        <div className={styles.adding}>
          <TextField
            label={t('addField')}
            hint={t('addFieldHint')}
            value={label}
            onChange={setLabel}
            maxLength={200}
            error={checked && hasNoFields ? t('noFields') : null}
            after={
              <Button
                kind="quiet"
                icon={<Plus />}
                isDisabled={label.trim() === ''}
                onPress={() => {
                  setDefinition(withField(definition, definition.sections.length - 1, label.trim()));
                  setLabel('');
                }}
              >
                {t('add')}
              </Button>
            }
          />
          <Button onPress={() => setDefinition({ ...definition, sections: [...definition.sections, { label: { text: t('newSection'), in: {} }, showIf: null, fields: [] }] })}>{t('addSection')}</Button>
        </div>
        {checked && problems.size > 0 && (
          <p role="alert" className={styles.problem}>
            {t('problems', { count: problems.size })}
          </p>
        )}
        <div className={styles.actions} data-bottom-bar="">
          <Button type="submit" kind="primary" isPending={create.isPending}>
            {found ? t('saveNext') : t('save')}
          </Button>
          <Button onPress={() => navigate('/types')}>{t('leave')}</Button>
          {kept.value !== untouched && (
            <Button kind="quiet" onPress={kept.discard}>
              {t('discard')}
            </Button>
          )}
        </div>
      </form>
      {found && <TypeRetention typeId={found.type.id} definition={found.definition} />}
      {found && (
        <ConfirmDialog
          title={t('removeTitle', { name: found.type.name })}
          action={t('removeType')}
          isOpen={isRemoving}
          isPending={remove.isPending}
          onClose={() => setRemoving(false)}
          onConfirm={() =>
            remove.mutate({ typeId: found.type.id }, {
              onSuccess() {
                kept.discard();
                tellOutcome(t('removed', { name: found.type.name }));
                navigate('/types');
              },
              onSettled: () => setRemoving(false),
            })
          }
        >
          <p>{t('removeAbout')}</p>
        </ConfirmDialog>
      )}
      {found && isTrying && (
        <TypeChanges
          input={{ typeId: found.type.id, version: draft.version ?? found.version, name: draft.name, description, definition }}
          onClose={() => setIsTrying(false)}
          onDone={() => {
            kept.discard();
            tellOutcome(t('changed', { name: draft.name }));
            navigate('/types');
          }}
        />
      )}
    </div>
  );
}

/** What is wrong, by path: texts that are missing, and what does not fit together. */
function problemsIn(definition: TypeDefinition): ReadonlyMap<string, string> {
  const parsed = TypeDefinition.safeParse(definition);
  if (parsed.success) return new Map(definitionProblems(parsed.data).map(({ path, rule }) => [path, rule]));
  return new Map(
    parsed.error.issues.map(({ path, message, code }) => {
      const [, section, , field, ...rest] = path;
      const name = typeof section === 'number' && typeof field === 'number' ? definition.sections[section]?.fields[field]?.name : undefined;
      return [name === undefined ? path.join('.') : `fields.${[name, ...rest].join('.')}`, /^[a-z_]+$/u.test(message) ? message : code];
    }),
  );
}
