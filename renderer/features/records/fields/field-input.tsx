import { useTranslation } from 'react-i18next';
import type { Choice as FormChoice, PlainField } from '../../../../preload/contract/record-fields.ts';
import type { Coordinates, PlainValue } from '../../../../preload/contract/record-values.ts';
import { Checkbox } from '../../../ui/checkbox.tsx';
import { Choice } from '../../../ui/choice.tsx';
import { ChooseField } from '../../../ui/choose-field.tsx';
import fieldStyles from '../../../ui/field.module.css';
import { TextArea } from '../../../ui/text-area.tsx';
import { TextField } from '../../../ui/text-field.tsx';
import { AttachmentInput } from './attachment-input.tsx';
import { PersonChoose, RecordChoose } from './found-choose.tsx';
import { useLocalText } from '../local-text.ts';
import { numberTyped, offsetOf } from '../../../app/typed-value.ts';
import styles from './field-input.module.css';
import { Said } from '../../../ui/said.tsx';
import { SignatureInput } from './signature-input.tsx';

interface FieldInputProps {
  field: PlainField;
  value: PlainValue;
  /** The choices there are, by what else was answered. */
  choices: readonly FormChoice[];
  /** What an id is called, as far as the form knows. */
  nameOf: (id: string) => string | null;
  onChange: (value: PlainValue) => void;
  error: string | null;
  /** A secret that the record holds and the page does not know. */
  isHeld?: boolean;
}

/** One field of a form, by its kind. */
export function FieldInput({ field, choices, value, nameOf, onChange, error, isHeld = false }: FieldInputProps) {
  const { t } = useTranslation('records');
  const text = useLocalText();
  const help = field.help ? text(field.help) : undefined;
  const hint = isHeld && value === null ? [help, t('form.secretKept')].filter(Boolean).join(' ') : help;
  const label = text(field.label);
  const isRequired = field.required === true;
  const common = { label, error, ...(hint === undefined ? {} : { hint }) };
  const line = (type: 'text' | 'email' | 'date' | 'time' = 'text', dir: 'auto' | 'ltr' = 'auto') => (
    <TextField {...common} type={type} dir={dir} value={typeof value === 'string' ? value : ''} isRequired={isRequired} isDisabled={field.readOnly} onChange={(typed) => onChange(typed === '' ? null : typed)} />
  );
  switch (field.kind) {
    case 'text':
    case 'team':
      return line();
    case 'phone':
      return line('text', 'ltr');
    case 'email':
      return line('email', 'ltr');
    case 'date':
      return line('date', 'ltr');
    case 'time':
      return line('time', 'ltr');
    case 'long_text':
    case 'address':
      return <TextArea {...common} value={typeof value === 'string' ? value : ''} rows={field.kind === 'address' ? 3 : 5} onChange={(typed) => onChange(typed === '' ? null : typed)} />;
    case 'number':
      return (
        <TextField
          {...common}
          value={typeof value === 'number' ? String(value) : typeof value === 'string' ? value : ''}
          isRequired={isRequired}
          isDisabled={field.readOnly}
          dir="ltr"
          maxLength={40}
          onChange={(typed) => onChange(numberTyped(typed))}
          after={field.unit === null ? undefined : <span>{field.unit}</span>}
        />
      );
    case 'date_time':
      return (
        <TextField
          {...common}
          type="datetime-local"
          dir="ltr"
          value={typeof value === 'string' ? value.slice(0, 16) : ''}
          isRequired={isRequired}
          onChange={(typed) => onChange(typed === '' ? null : `${typed}:00${offsetOf(typed)}`)}
        />
      );
    case 'yes_no':
      return (
        <div>
          <Choice
            label={label}
            options={[
              { id: 'yes', label: t('value.yes') },
              { id: 'no', label: t('value.no') },
              { id: 'open', label: t('form.unanswered') },
            ]}
            value={value === true ? 'yes' : value === false ? 'no' : 'open'}
            onChange={(answer) => onChange(answer === 'open' ? null : answer === 'yes')}
          />
          <Said hint={hint} error={error} />
        </div>
      );
    case 'choice': {
      const options = choices.map((choice) => ({ id: choice.value, label: text(choice.label) }));
      const chosen = typeof value === 'string' ? value : null;
      return <ChooseField {...common} value={chosen} shown={options.find(({ id }) => id === chosen)?.label ?? chosen ?? ''} options={options} onChange={onChange} isRequired={isRequired} />;
    }
    case 'choices': {
      const chosen = Array.isArray(value) ? value : [];
      return (
        <fieldset className={styles.choices}>
          <legend className={fieldStyles.label}>{label}</legend>
          {choices.slice(0, 200).map((choice) => (
            <Checkbox
              key={choice.value}
              isSelected={chosen.includes(choice.value)}
              onChange={(isOn) => {
                const next = isOn ? [...chosen, choice.value] : chosen.filter((one) => one !== choice.value);
                onChange(next.length === 0 ? null : next);
              }}
            >
              <bdi>{text(choice.label)}</bdi>
            </Checkbox>
          ))}
          <Said hint={hint} error={error} />
        </fieldset>
      );
    }
    case 'person':
    case 'reference': {
      const id = typeof value === 'string' ? value : null;
      const props = { ...common, value: id, shown: id === null ? '' : (nameOf(id) ?? t('value.unseen')), isRequired, onChange };
      return field.kind === 'person' ? <PersonChoose {...props} /> : <RecordChoose {...props} typeId={field.typeId} />;
    }
    case 'coordinates':
      return <CoordinatesInput label={label} value={value as Coordinates | null} onChange={onChange} hint={hint} error={error} />;
    case 'calculated':
      return (
        <div className={fieldStyles.field}>
          <span className={fieldStyles.label}>{label}</span>
          <output className={styles.computed} dir="auto">
            {value === null || typeof value === 'object' ? t('value.none') : String(value)}
          </output>
        </div>
      );
    case 'attachment':
      return <AttachmentInput field={field} label={label} hint={hint} error={error} value={value} onChange={onChange} />;
    case 'signature':
      return <SignatureInput label={label} hint={hint} error={error} value={value} onChange={onChange} />;
    case 'note':
      return <p className={styles.noteText}>{label}</p>;
  }
}

interface CoordinatesInputProps {
  label: string;
  value: Coordinates | null;
  onChange: (value: PlainValue) => void;
  hint: string | undefined;
  error: string | null;
}

/** Latitude and longitude in degrees; only both together are a place. */
function CoordinatesInput({ label, value, onChange, hint, error }: CoordinatesInputProps) {
  const { t } = useTranslation('records');
  // Half a place is kept as it is typed, and refused by its rule until it is whole.
  const half = (value ?? {}) as Partial<Record<'latitude' | 'longitude', number | string | null>>;
  const set = (part: 'latitude' | 'longitude', typed: string): void => {
    const next = { latitude: half.latitude ?? null, longitude: half.longitude ?? null, altitude: null, accuracy: null, [part]: numberTyped(typed) };
    onChange(next.latitude === null && next.longitude === null ? null : (next as unknown as Coordinates));
  };
  return (
    <fieldset className={styles.pair}>
      <legend className={fieldStyles.label}>{label}</legend>
      <TextField label={t('form.latitude')} value={String(half.latitude ?? '')} onChange={(typed) => set('latitude', typed)} dir="ltr" maxLength={20} />
      <TextField label={t('form.longitude')} value={String(half.longitude ?? '')} onChange={(typed) => set('longitude', typed)} dir="ltr" maxLength={20} />
      <Said hint={hint} error={error} />
    </fieldset>
  );
}
