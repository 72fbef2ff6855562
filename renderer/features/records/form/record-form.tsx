import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { isSecret, REPEAT } from '../../../../preload/contract/record-fields.ts';
import { choicesFor } from '../../../../preload/contract/form-filling.ts';
import type { Choice, Field, PlainField, RepeatField, TypeDefinition } from '../../../../preload/contract/record-fields.ts';
import type { FieldValue, PlainValue, RepeatRow } from '../../../../preload/contract/record-values.ts';
import type { RecordTemplate } from '../../../../preload/contract/templates.ts';
import { useKeptDraft } from '../../../app/drafts.ts';
import { FoundDraft } from '../../../app/found-draft.tsx';
import { PageHeader } from '../../../app/page-header.tsx';
import { recordDraftName } from '../../../app/record-drafts.ts';
import { useFormFocus } from '../../../app/use-form-focus.ts';
import type { ApiError } from '../../../ipc/api-error.ts';
import { FIELD_RULES } from '../../../ipc/field-rule.ts';
import { useCommand, useQueryOf } from '../../../ipc/queries.ts';
import { Button } from '../../../ui/button.tsx';
import { ErrorMessage } from '../../../ui/error-message.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { tellOutcome } from '../../../ui/toasts.ts';
import { TemplateActions } from '../../templates/template-actions.tsx';
import { TemplateNote } from '../../templates/template-note.tsx';
import { forTemplate } from '../../templates/template-values.ts';
import { FieldInput } from '../fields/field-input.tsx';
import { baseOf, begunWith, formState, RecordDraft, UNTOUCHED } from './form-state.ts';
import type { FormState } from './form-state.ts';
import { useLocalText } from '../local-text.ts';
import styles from './record-form.module.css';
import { RecordMeanwhile } from './record-meanwhile.tsx';
import type { RecordDetail } from '../record/record-detail.ts';
import { SimilarRecords } from './similar-records.tsx';

interface RecordFormProps {
  typeId: string;
  /** Null for a new one. */
  record: string | null;
  /** What a new one begins with. */
  templateId?: string | null;
  onLeave: () => void;
  onSaved: (recordId: string) => void;
}

/** Fills in a new record, or changes one. What is typed is kept until it is sent, whatever comes between. */
export function RecordForm({ typeId, record, templateId = null, onLeave, onSaved }: RecordFormProps) {
  const { t } = useTranslation('records');
  const detail = useQueryOf('records.get', { recordId: record ?? '' }, { enabled: record !== null });
  const ofType = detail.data?.record.typeId ?? typeId;
  const type = useQueryOf('types.get', { typeId: ofType }, { enabled: ofType !== '' });
  const isFromTemplate = record === null && templateId !== null;
  const templates = useQueryOf('templates.list', { typeId }, { enabled: isFromTemplate });
  const failed = [detail, type].find(({ error }) => error) ?? (templates.data ? null : templates);
  if (failed?.error) {
    const isGone = record !== null && failed.error.reason === 'no_such_item';
    return <ErrorMessage error={failed.error} onRetry={() => void failed.refetch()} actions={isGone && <GiveUp recordId={record} onDone={onLeave} />} />;
  }
  if (!type.data || (record !== null && !detail.data) || (isFromTemplate && !templates.data)) {
    return (
      <div role="status" aria-label={t('form.loading')}>
        <Skeleton widthPercent={40} />
      </div>
    );
  }
  return (
    <Filling
      typeName={type.data.type.name}
      typeId={ofType}
      definition={type.data.definition}
      detail={record === null ? null : (detail.data ?? null)}
      template={isFromTemplate ? (templates.data?.templates.find(({ id }) => id === templateId) ?? null) : undefined}
      onLeave={onLeave}
      onSaved={onSaved}
    />
  );
}

/** The way out of what was typed into a record that is gone, or out of reach by now: nothing else can become of it. */
function GiveUp({ recordId, onDone }: { recordId: string; onDone: () => void }) {
  const { t } = useTranslation('records');
  const kept = useKeptDraft(recordDraftName({ recordId }), RecordDraft, UNTOUCHED);
  if (kept.value === UNTOUCHED) return null;
  return (
    <Button
      onPress={() => {
        kept.discard();
        onDone();
      }}
    >
      {t('form.discard')}
    </Button>
  );
}

interface FillingProps {
  typeName: string;
  typeId: string;
  definition: TypeDefinition;
  detail: RecordDetail | null;
  /** Null where it is no longer there, undefined for a form without one. */
  template: RecordTemplate | null | undefined;
  onLeave: () => void;
  onSaved: (recordId: string) => void;
}

function Filling({ typeName, typeId, definition, detail, template, onLeave, onSaved }: FillingProps) {
  const { t } = useTranslation(['records', 'errors', 'common']);
  const text = useLocalText();
  const kept = useKeptDraft(recordDraftName(detail ? { recordId: detail.record.id } : { typeId }), RecordDraft, UNTOUCHED);
  const { typed, version: begunAt } = kept.value;
  // As it was looked at when somebody began: what others change meanwhile is merged, or told, by the engine.
  const open = () => {
    const nowMs = Date.now();
    return { version: detail?.record.version ?? null, nowMs, base: baseOf(definition, detail, nowMs), template };
  };
  const [opened, setOpened] = useState(open);
  const begun = opened.template?.values ?? kept.value.begun;
  const base = begunWith(opened.base, begun);
  const version = begunAt ?? opened.version;
  const [checked, setChecked] = useState(false);
  const { form, toFirst, toRefused } = useFormFocus({ beginsAtFirst: detail === null });
  const create = useCommand('records.create');
  const update = useCommand('records.update');
  const command = detail ? update : create;
  const state = formState(definition, base, typed, opened.nowMs);
  // What a new one was preset to stays with the type; what a record holds is somebody's answer.
  const forOthers = forTemplate(definition, { ...(detail && base.values), ...begun, ...state.said }, state.filled.hidden);
  const refused = new Map((command.error?.fields ?? []).map(({ path, rule }) => [path.replace(/^values\./u, ''), rule]));
  const errorOf = (field: Field, path: string): string | null => {
    const rule = checked ? (state.problems.get(path) ?? refused.get(path)) : undefined;
    if (rule === undefined) return null;
    if (rule === 'constraint' && field.kind !== REPEAT && field.constraint?.message) return text(field.constraint.message);
    return t(`errors:rules.${FIELD_RULES.find((known) => known === rule) ?? 'invalid'}`);
  };
  const choicesOf = (field: PlainField, row: RepeatRow): readonly Choice[] =>
    field.kind === 'choice' || field.kind === 'choices' ? choicesFor(field, definition, state.filled.values, row, { held: base.held, nowMs: opened.nowMs }) : [];
  const set = (name: string, value: FieldValue): void => kept.set({ version, typed: { ...typed, [name]: value }, begun });
  const finish = (recordId: string, another: boolean): void => {
    kept.discard();
    setChecked(false);
    tellOutcome(t(detail ? 'form.changed' : 'form.added'));
    if (another) {
      // The next one begins now, and not when the one before did.
      setOpened(open());
      toFirst();
    } else onSaved(recordId);
  };
  const isMeanwhile = (error: ApiError | null): boolean => error?.reason === 'changed_meanwhile';
  const isRefused = isMeanwhile(command.error);
  const lookAgain = (error: ApiError): void => {
    // What others changed is told above the form, and has the focus.
    if (!isMeanwhile(error)) toRefused();
  };
  /** Goes on from the record as it is now, with what was typed over it. */
  function takeOver(givenUp: readonly string[]): void {
    if (!detail) return;
    const left = Object.fromEntries(Object.entries(typed).filter(([name]) => !givenUp.includes(name)));
    setOpened({ ...opened, version: detail.record.version, base: baseOf(definition, detail, opened.nowMs) });
    if (Object.keys(left).length === 0) kept.discard();
    else kept.set({ version: detail.record.version, typed: left, begun });
    command.reset();
  }
  function save(another: boolean): void {
    setChecked(true);
    if (state.problems.size > 0) return toRefused();
    if (!detail) {
      const values = Object.fromEntries(Object.entries(state.changes).filter(([, value]) => value !== null));
      create.mutate({ typeId, values }, { onSuccess: ({ recordId }) => finish(recordId, another), onError: lookAgain });
    } else if (Object.keys(state.changes).length === 0) onLeave();
    else update.mutate({ recordId: detail.record.id, version: version ?? detail.record.version, values: state.changes }, { onSuccess: ({ recordId }) => finish(recordId, false), onError: lookAgain });
  }
  function submit(event: SubmitEvent): void {
    event.preventDefault();
    save(false);
  }

  return (
    <div className={styles.page}>
      <PageHeader
        title={detail ? t('form.editTitle', { name: detail.record.title === '' ? t('numbered', { n: String(detail.record.number) }) : detail.record.title }) : t('form.newTitle', { type: typeName })}
        actions={<TemplateActions typeId={typeId} template={template ?? null} holds={{ values: forOthers.values, leftOut: forOthers.leftOut.map(({ label }) => text(label)) }} />}
      />
      {opened.template !== undefined && <TemplateNote template={opened.template} />}
      <FoundDraft draft={kept} />
      {command.error && <ErrorMessage error={command.error} kept={t('form.kept')} />}
      {detail && version !== null && detail.record.version > version && !command.isPending && (
        <RecordMeanwhile detail={detail} definition={definition} since={version} typed={typed} isRefused={isRefused} onTakeOver={takeOver} />
      )}
      {checked && state.problems.size > 0 && (
        <p role="alert" className={styles.problems}>
          {t('form.problems', { count: state.problems.size })}
        </p>
      )}
      <form ref={form} className={styles.form} onSubmit={submit} noValidate>
        {definition.sections.map((section, at) => {
          const fields = section.fields.filter(({ name }) => !state.filled.hidden.has(name));
          if (fields.length === 0) return null;
          return (
            <section key={at} className={styles.section} aria-label={section.label ? text(section.label) : undefined}>
              {section.label && <h2 className={styles.heading}>{text(section.label)}</h2>}
              {fields.map((field) =>
                field.kind === REPEAT ? (
                  <RepeatInput key={field.name} field={field} choicesOf={choicesOf} state={state} nameOf={(id) => detail?.names[id] ?? null} onChange={(rows) => set(field.name, rows)} errorOf={errorOf} />
                ) : (
                  <FieldInput
                    key={field.name}
                    field={field}
                    choices={choicesOf(field, {})}
                    value={valueIn(field.kind === 'calculated' ? state.filled.values[field.name] : Object.hasOwn(typed, field.name) ? typed[field.name] : base.values[field.name])}
                    nameOf={(id) => detail?.names[id] ?? null}
                    onChange={(value) => set(field.name, value)}
                    error={errorOf(field, field.name)}
                    isHeld={isSecret(field) && base.held.has(field.name) && typed[field.name] !== null}
                  />
                ),
              )}
            </section>
          );
        })}
        <div className={styles.foot} data-bottom-bar="">
          {/* Down here nothing that is being typed into moves when it comes. */}
          {!detail && <SimilarRecords typeId={typeId} definition={definition} values={typed} />}
          <div className={styles.actions}>
            <Button type="submit" kind="primary" isPending={command.isPending}>
              {t('form.save')}
            </Button>
            {!detail && (
              <Button onPress={() => save(true)} isDisabled={command.isPending}>
                {t('form.saveNext')}
              </Button>
            )}
            <Button onPress={onLeave}>{t('form.leave')}</Button>
            {Object.keys(typed).length > 0 && (
              <Button kind="quiet" onPress={kept.discard}>
                {t('form.discard')}
              </Button>
            )}
          </div>
        </div>
      </form>
    </div>
  );
}

const valueIn = (value: FieldValue | undefined): PlainValue => (value ?? null) as PlainValue;

interface RepeatInputProps {
  field: RepeatField;
  choicesOf: (field: PlainField, row: RepeatRow) => readonly Choice[];
  state: FormState;
  nameOf: (id: string) => string | null;
  onChange: (rows: RepeatRow[] | null) => void;
  errorOf: (field: Field, path: string) => string | null;
}

/** Rows that are added and taken away, each with the same fields. */
function RepeatInput({ field, choicesOf, state, nameOf, onChange, errorOf }: RepeatInputProps) {
  const { t } = useTranslation('records');
  const text = useLocalText();
  const rows = (state.filled.values[field.name] ?? []) as RepeatRow[];
  const label = text(field.label);
  const setRow = (at: number, row: RepeatRow): void => onChange(rows.map((each, index) => (index === at ? row : each)));
  return (
    <fieldset className={styles.repeat}>
      <legend className={styles.heading}>{label}</legend>
      {rows.map((row, at) => (
        <div key={at} className={styles.row} role="group" aria-label={t('form.row', { name: label, n: at + 1 })}>
          {field.fields
            .filter(({ name }) => !state.filled.hidden.has(`${field.name}.${String(at)}.${name}`))
            .map((inner) => (
              <FieldInput
                key={inner.name}
                field={inner}
                choices={choicesOf(inner, row)}
                value={row[inner.name] ?? null}
                nameOf={nameOf}
                onChange={(value) => setRow(at, { ...row, [inner.name]: value })}
                error={errorOf(inner, `${field.name}.${String(at)}.${inner.name}`)}
              />
            ))}
          <Button
            kind="quiet"
            icon={<Trash2 />}
            onPress={() => {
              const left = rows.filter((_, index) => index !== at);
              onChange(left.length === 0 ? null : left);
            }}
          >
            {t('form.removeRow', { n: at + 1 })}
          </Button>
        </div>
      ))}
      {rows.length < field.most && (
        <Button icon={<Plus />} onPress={() => onChange([...rows, {}])}>
          {t('form.addRow', { name: label })}
        </Button>
      )}
    </fieldset>
  );
}
