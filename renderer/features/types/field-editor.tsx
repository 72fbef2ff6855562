import { ArrowDown, ArrowUp, ChevronDown, ChevronRight, Trash2 } from 'lucide-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { canBeSecret } from '../../../preload/contract/form-definition.ts';
import { ACCEPTS, canBeInList, MOST_FILES, PLAIN_KINDS, REPEAT, SENSITIVITIES } from '../../../preload/contract/record-fields.ts';
import type { Field, FieldKind, PlainField, RepeatField, Sensitivity, TypeDefinition } from '../../../preload/contract/record-fields.ts';
import { useQueryOf } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Choice } from '../../ui/choice.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Select } from '../../ui/select.tsx';
import { TextArea } from '../../ui/text-area.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { numberTyped } from '../../app/typed-value.ts';
import { useProblemOf } from './problem-of.ts';
import { choicesFrom, fieldOf, nameFrom, takenNames } from './type-draft.ts';
import styles from './types-page.module.css';

const ALL_KINDS: readonly FieldKind[] = [...PLAIN_KINDS, REPEAT];

interface FieldEditorProps {
  field: Field;
  definition: TypeDefinition;
  ownTypeId: string | null;
  onField: (field: Field) => void;
  onDefinition: (definition: TypeDefinition) => void;
  onMove: { up: (() => void) | null; down: (() => void) | null };
  onRemove: () => void;
}

/** One field: what it asks, of which kind, how protected; the rest opens on demand. */
export function FieldEditor({ field, definition, ownTypeId, onField, onDefinition, onMove, onRemove }: FieldEditorProps) {
  const { t } = useTranslation('types');
  const id = useId();
  const problemOf = useProblemOf();
  const [isOpen, setIsOpen] = useState(false);
  const path = `fields.${field.name}`;
  const problem = problemOf(path);
  const isTitle = definition.titleFields.includes(field.name);
  const setKind = (kind: FieldKind): void => {
    const next = fieldOf(kind, field);
    const needsList = (next.kind === 'choice' || next.kind === 'choices') && !Object.hasOwn(definition.choiceLists, next.list);
    const sections = definition.sections.map((section) => ({ ...section, fields: section.fields.map((each) => (each.name === field.name ? next : each)) }));
    onDefinition({ ...definition, sections, choiceLists: needsList ? { ...definition.choiceLists, [next.list]: [] } : definition.choiceLists, titleFields: canBeInList(next) ? definition.titleFields : definition.titleFields.filter((name) => name !== field.name) });
  };
  return (
    <div className={styles.field} role="group" aria-labelledby={id}>
      <span id={id} hidden>
        {field.label.text}
      </span>
      <div className={styles.fieldHead}>
        <TextField label={t('label')} value={field.label.text} maxLength={4_000} error={problemOf(`${path}.label`)} onChange={(text) => onField({ ...field, label: { ...field.label, text } })} />
        <Select label={t('kind')} placeholder="" value={field.kind} options={ALL_KINDS.map((kind) => ({ id: kind, label: t(`kinds.${kind}`) }))} onChange={(kind) => setKind(kind as FieldKind)} />
        <div className={styles.fieldButtons}>
          <IconButton small label={t('up', { name: field.label.text })} icon={<ArrowUp />} isDisabled={onMove.up === null} onPress={() => onMove.up?.()} />
          <IconButton small label={t('down', { name: field.label.text })} icon={<ArrowDown />} isDisabled={onMove.down === null} onPress={() => onMove.down?.()} />
          <IconButton small label={t('remove', { name: field.label.text })} icon={<Trash2 />} onPress={onRemove} />
        </div>
      </div>
      {field.kind !== REPEAT && (
        <div className={styles.marks}>
          <Checkbox isSelected={field.required !== false} onChange={(required) => onField({ ...field, required })}>
            {t('required')}
          </Checkbox>
          {canBeInList(field) && field.sensitivity !== 'secret' && (
            <>
              <Checkbox isSelected={field.inList} onChange={(inList) => onField({ ...field, inList })}>
                {t('inList')}
              </Checkbox>
              <Checkbox
                isSelected={isTitle}
                onChange={(isOn) => onDefinition({ ...definition, titleFields: isOn ? [...definition.titleFields, field.name].slice(-4) : definition.titleFields.filter((name) => name !== field.name) })}
              >
                {t('inTitle')}
              </Checkbox>
            </>
          )}
          <Choice
            label={t('sensitivity')}
            value={field.sensitivity}
            options={SENSITIVITIES.filter((each) => each !== 'secret' || canBeSecret(field.kind)).map((each) => ({ id: each, label: t(`sensitivities.${each}`) }))}
            onChange={(sensitivity: Sensitivity) => {
              if (sensitivity !== 'secret') return onField({ ...field, sensitivity });
              const secret = { ...field, sensitivity, inList: false };
              const sections = definition.sections.map((section) => ({ ...section, fields: section.fields.map((each) => (each.name === field.name ? secret : each)) }));
              onDefinition({ ...definition, sections, titleFields: definition.titleFields.filter((name) => name !== field.name) });
            }}
          />
        </div>
      )}
      {problem !== null && problemOf(`${path}.label`) === null && (
        <p role="alert" className={styles.problem}>
          {problem}
        </p>
      )}
      {field.kind !== REPEAT && <KindOptions field={field} definition={definition} ownTypeId={ownTypeId} onField={onField} onDefinition={onDefinition} />}
      {field.kind === REPEAT && <RowFields field={field} definition={definition} onField={onField} />}
      <Button kind="quiet" icon={isOpen ? <ChevronDown /> : <ChevronRight />} aria-expanded={isOpen} onPress={() => setIsOpen(!isOpen)}>
        {t('more')}
      </Button>
      {isOpen && (
        <div className={styles.moreFields}>
          <TextField label={t('help')} value={field.help?.text ?? ''} maxLength={4_000} onChange={(text) => onField({ ...field, help: text === '' ? null : { text, in: field.help?.in ?? {} } })} />
          <Formula label={t('showIf')} hint={t('formulaHint')} value={field.showIf} problem={problemOf(`${path}.showIf`)} onChange={(showIf) => onField({ ...field, showIf })} />
          {field.kind !== REPEAT && (
            <>
              <Formula label={t('constraint')} hint={t('constraintHint')} value={field.constraint?.test ?? null} problem={problemOf(`${path}.constraint`)} onChange={(test) => onField({ ...field, constraint: test === null ? null : { test, message: field.constraint?.message ?? null } })} />
              <Formula label={t('preset')} hint={t('presetHint')} value={field.preset} problem={problemOf(`${path}.preset`)} onChange={(preset) => onField({ ...field, preset })} />
            </>
          )}
          <p className={styles.about}>
            {t('fieldName')} <code>{field.name}</code>
          </p>
        </div>
      )}
    </div>
  );
}

function Formula({ label, hint, value, problem, onChange }: { label: string; hint: string; value: string | null; problem: string | null; onChange: (value: string | null) => void }) {
  return <TextField label={label} hint={hint} value={value ?? ''} mono dir="ltr" maxLength={4_000} error={problem} onChange={(text) => onChange(text === '' ? null : text)} />;
}

/** The fields of a row. Few things need more than a name and a kind here; what a form brought along stays. */
function RowFields({ field, definition, onField }: { field: RepeatField; definition: TypeDefinition; onField: (field: Field) => void }) {
  const { t } = useTranslation('types');
  const [label, setLabel] = useState('');
  const set = (fields: PlainField[]): void => onField({ ...field, fields });
  return (
    <div className={styles.rowFields} role="group" aria-label={t('rowFields')}>
      {field.fields.map((inner, at) => (
        <div key={inner.name} className={styles.fieldHead}>
          <TextField label={t('label')} value={inner.label.text} maxLength={4_000} onChange={(text) => set(field.fields.map((each, place) => (place === at ? { ...inner, label: { ...inner.label, text } } : each)))} />
          <Select
            label={t('kind')}
            placeholder=""
            value={inner.kind}
            options={PLAIN_KINDS.filter((kind) => ROW_KINDS.includes(kind) || kind === inner.kind).map((kind) => ({ id: kind, label: t(`kinds.${kind}`) }))}
            onChange={(kind) => set(field.fields.map((each, place) => (place === at ? (fieldOf(kind as FieldKind, inner) as PlainField) : each)))}
          />
          <div className={styles.fieldButtons}>
            <IconButton small label={t('remove', { name: inner.label.text })} icon={<Trash2 />} isDisabled={field.fields.length === 1} onPress={() => set(field.fields.filter((_, place) => place !== at))} />
          </div>
        </div>
      ))}
      <TextField
        label={t('addRowField')}
        value={label}
        onChange={setLabel}
        maxLength={200}
        after={
          <Button
            kind="quiet"
            isDisabled={label.trim() === ''}
            onPress={() => {
              const name = nameFrom(label, takenNames(definition), 'field');
              set([...field.fields, fieldOf('text', { name, label: { text: label.trim(), in: {} }, help: null, showIf: null }) as PlainField]);
              setLabel('');
            }}
          >
            {t('add')}
          </Button>
        }
      />
    </div>
  );
}
/** Kinds that need nothing else to be said. */
const ROW_KINDS: readonly FieldKind[] = ['text', 'long_text', 'number', 'date', 'time', 'date_time', 'yes_no', 'person', 'phone', 'email', 'address', 'coordinates', 'attachment', 'signature'];

type KindOptionsProps = { field: PlainField } & Pick<FieldEditorProps, 'definition' | 'ownTypeId' | 'onField' | 'onDefinition'>;

/** What only some kinds have. */
function KindOptions({ field, definition, ownTypeId, onField, onDefinition }: KindOptionsProps) {
  const { t } = useTranslation('types');
  const problemOf = useProblemOf();
  const types = useQueryOf('types.list', {}, { enabled: field.kind === 'reference' });
  const path = `fields.${field.name}`;
  const [lines, setLines] = useState<string | null>(null);
  if (field.kind === 'choice' || field.kind === 'choices') {
    const choices = definition.choiceLists[field.list] ?? [];
    return (
      <TextArea
        label={t('choices')}
        hint={t('choicesHint')}
        rows={4}
        value={lines ?? choices.map(({ label }) => label.text).join('\n')}
        onChange={(text) => {
          setLines(text);
          onDefinition({ ...definition, choiceLists: { ...definition.choiceLists, [field.list]: choicesFrom(text, choices) } });
        }}
      />
    );
  }
  if (field.kind === 'number') {
    return (
      <div className={styles.marks}>
        <Checkbox isSelected={field.integer} onChange={(integer) => onField({ ...field, integer })}>
          {t('integer')}
        </Checkbox>
        <BoundField label={t('min')} value={field.min} error={null} onChange={(min) => onField({ ...field, min })} />
        <BoundField label={t('max')} value={field.max} error={problemOf(`${path}.max`)} onChange={(max) => onField({ ...field, max })} />
        <TextField label={t('unit')} value={field.unit ?? ''} maxLength={20} onChange={(unit) => onField({ ...field, unit: unit === '' ? null : unit })} />
      </div>
    );
  }
  if (field.kind === 'reference') {
    return (
      <Select
        label={t('ofType')}
        placeholder={t('ofTypeChoose')}
        value={field.typeId === '' ? null : field.typeId}
        options={(types.data?.types ?? []).map(({ id, name }) => ({ id, label: id === ownTypeId ? t('ownType', { name }) : name }))}
        onChange={(typeId) => onField({ ...field, typeId })}
      />
    );
  }
  if (field.kind === 'attachment') {
    return (
      <div className={styles.marks}>
        <Choice label={t('accept')} value={field.accept} options={ACCEPTS.map((accept) => ({ id: accept, label: t(`accepts.${accept}`) }))} onChange={(accept: (typeof ACCEPTS)[number]) => onField({ ...field, accept, keepsCameraData: field.keepsCameraData && takesPictures(accept) })} />
        <BoundField label={t('mostFiles')} value={field.most} error={null} onChange={(most) => onField({ ...field, most: Math.min(MOST_FILES, Math.max(1, Math.round(most ?? 1))) })} />
        {takesPictures(field.accept) && (
          <Checkbox isSelected={field.keepsCameraData} onChange={(keepsCameraData) => onField({ ...field, keepsCameraData })}>
            {t('keepsCameraData')}
          </Checkbox>
        )}
      </div>
    );
  }
  if (field.kind === 'calculated') return <TextField label={t('calculation')} hint={t('formulaHint')} value={field.calculation} mono dir="ltr" maxLength={4_000} error={problemOf(`${path}.calculation`)} onChange={(calculation) => onField({ ...field, calculation })} />;
  return null;
}

function takesPictures(accept: (typeof ACCEPTS)[number]): boolean {
  return accept === 'any' || accept === 'image';
}

/** A number or nothing. What is typed on the way to a number stays as it is typed. */
function BoundField({ label, value, error, onChange }: { label: string; value: number | null; error: string | null; onChange: (value: number | null) => void }) {
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <TextField
      label={label}
      value={typed ?? (value === null ? '' : String(value))}
      error={error}
      dir="ltr"
      maxLength={20}
      onChange={(text) => {
        const next = numberTyped(text);
        setTyped(text);
        onChange(typeof next === 'number' ? next : null);
      }}
      onBlur={() => setTyped(null)}
    />
  );
}
