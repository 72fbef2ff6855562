import { useTranslation } from 'react-i18next';
import { plainFieldsOf } from '../../../preload/contract/record-fields.ts';
import type { Field, Section, TypeDefinition } from '../../../preload/contract/record-fields.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { FieldEditor } from './field-editor.tsx';
import { moved } from './type-draft.ts';
import styles from './types-page.module.css';

interface SectionEditorProps {
  at: number;
  section: Section;
  definition: TypeDefinition;
  ownTypeId: string | null;
  onDefinition: (definition: TypeDefinition) => void;
  onSection: (change: (section: Section) => Section) => void;
}

/** One section of a form, with its fields in their order. */
export function SectionEditor({ at, section, definition, ownTypeId, onDefinition, onSection }: SectionEditorProps) {
  const { t } = useTranslation('types');
  const setFields = (fields: Field[]): void => onSection((of) => ({ ...of, fields }));
  const isAlone = definition.sections.length === 1;
  const { fields } = section;
  return (
    <section className={styles.section} aria-label={section.label?.text ?? t('section', { n: at + 1 })}>
      {(!isAlone || section.label !== null) && (
        <div className={styles.sectionHead}>
          <TextField label={t('sectionTitle')} value={section.label?.text ?? ''} maxLength={400} onChange={(text) => onSection((of) => ({ ...of, label: text === '' ? null : { text, in: of.label?.in ?? {} } }))} />
          {!isAlone && fields.length === 0 && (
            <Button kind="quiet" onPress={() => onDefinition({ ...definition, sections: definition.sections.filter((_, index) => index !== at) })}>
              {t('removeSection')}
            </Button>
          )}
        </div>
      )}
      {fields.map((field, index) => (
        <FieldEditor
          key={field.name}
          field={field}
          definition={definition}
          ownTypeId={ownTypeId}
          onField={(next) => setFields(fields.map((each, place) => (place === index ? next : each)))}
          onDefinition={onDefinition}
          onMove={{ up: index > 0 ? () => setFields(moved(fields, index, -1)) : null, down: index < fields.length - 1 ? () => setFields(moved(fields, index, 1)) : null }}
          onRemove={() => {
            const { [field.kind === 'choice' || field.kind === 'choices' ? field.list : '']: _list, ...lists } = definition.choiceLists;
            const isListShared = (field.kind === 'choice' || field.kind === 'choices') && usesOf(definition, field.list) > 1;
            onDefinition({
              ...definition,
              sections: definition.sections.map((each, place) => (place === at ? { ...each, fields: fields.filter((_, other) => other !== index) } : each)),
              choiceLists: isListShared ? definition.choiceLists : lists,
              titleFields: definition.titleFields.filter((name) => name !== field.name),
            });
          }}
        />
      ))}
    </section>
  );
}

function usesOf(definition: TypeDefinition, list: string): number {
  return plainFieldsOf(definition).filter((field) => (field.kind === 'choice' || field.kind === 'choices') && field.list === list).length;
}
