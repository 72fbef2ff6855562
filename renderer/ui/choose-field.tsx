import { ChevronDown } from 'lucide-react';
import { useState } from 'react';
import { Button, ComboBox, FieldError, Input, Label, ListBox, ListBoxItem, Popover, Text } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { classes } from './classes.ts';
import fieldStyles from './field.module.css';
import iconStyles from './icon-button.module.css';
import menuStyles from './menu.module.css';

export interface ChooseOption {
  id: string;
  label: string;
}
interface ChooseFieldProps {
  label: string;
  hint?: string | undefined;
  error?: string | null;
  value: string | null;
  /** What the value is called; it need not be among the options. */
  shown: string;
  options: readonly ChooseOption[];
  onChange: (id: string | null) => void;
  /** Asked with what is typed, where the options are found elsewhere; without it they are narrowed here. */
  onSearch?: (text: string) => void;
  isRequired?: boolean;
}

/** More in one list nobody looks through; typing narrows it. */
const MOST_OFFERED = 100;

/** One of many, found by typing. What is typed and is none of them goes when the field is left; emptied, it holds nothing. */
export function ChooseField({ label, hint, error = null, value, shown, options, onChange, onSearch, isRequired = false }: ChooseFieldProps) {
  const { t } = useTranslation('common');
  const [typed, setTyped] = useState<string | null>(null);
  const wanted = (typed ?? '').toLocaleLowerCase();
  const offered = (onSearch || typed === null ? options : options.filter((option) => option.label.toLocaleLowerCase().includes(wanted))).slice(0, MOST_OFFERED);
  return (
    <ComboBox
      className={fieldStyles.field ?? ''}
      items={offered}
      value={value}
      inputValue={typed ?? shown}
      allowsEmptyCollection
      menuTrigger="focus"
      isRequired={isRequired}
      isInvalid={error !== null}
      validationBehavior="aria"
      onInputChange={(text) => {
        if (text === (typed ?? shown)) return;
        setTyped(text);
        onSearch?.(text);
        if (text === '' && value !== null) onChange(null);
      }}
      onChange={(key) => {
        if (key === null) return;
        setTyped(null);
        onChange(String(key));
      }}
      onBlur={() => setTyped(null)}
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
        <ListBox className={menuStyles.list ?? ''} renderEmptyState={() => <span className={menuStyles.empty}>{t('suggest.none')}</span>}>
          {(item: ChooseOption) => (
            <ListBoxItem id={item.id} textValue={item.label} className={menuStyles.item ?? ''}>
              <bdi>{item.label}</bdi>
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}
