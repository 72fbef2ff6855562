import { ChevronDown } from 'lucide-react';
import { Button, ComboBox, FieldError, Input, Label, ListBox, ListBoxItem, Popover, Text } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { classes } from './classes.ts';
import fieldStyles from './field.module.css';
import iconStyles from './icon-button.module.css';
import menuStyles from './menu.module.css';

interface SuggestFieldProps {
  label: string;
  hint?: string;
  error?: string | null;
  value: string;
  onChange: (value: string) => void;
  /** What is there already; anything else may be typed as well. */
  suggestions: readonly string[];
}

/** Free text with suggestions: a team that exists, or a new one. */
export function SuggestField({ label, hint, error = null, value, onChange, suggestions }: SuggestFieldProps) {
  const { t } = useTranslation('common');
  return (
    <ComboBox
      className={fieldStyles.field ?? ''}
      inputValue={value}
      onInputChange={onChange}
      onChange={(key) => key !== null && onChange(String(key))}
      defaultItems={suggestions.map((name) => ({ name }))}
      allowsCustomValue
      menuTrigger="focus"
      isInvalid={error !== null}
      validationBehavior="aria"
    >
      <Label className={fieldStyles.label ?? ''}>{label}</Label>
      <div className={classes(fieldStyles.box, error !== null && fieldStyles.invalid)}>
        <Input className={fieldStyles.input ?? ''} dir="auto" spellCheck={false} />
        <Button className={classes(iconStyles.button, iconStyles.small)} aria-label={t('suggest.open')}>
          <ChevronDown aria-hidden="true" />
        </Button>
      </div>
      {hint !== undefined && (
        <Text slot="description" className={fieldStyles.hint ?? ''} elementType="div">
          {hint}
        </Text>
      )}
      <FieldError className={fieldStyles.error ?? ''}>{error}</FieldError>
      <Popover className={menuStyles.popover ?? ''} offset={4}>
        <ListBox className={menuStyles.list ?? ''}>
          {(item: { name: string }) => (
            <ListBoxItem id={item.name} textValue={item.name} className={menuStyles.item ?? ''}>
              {item.name}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}
