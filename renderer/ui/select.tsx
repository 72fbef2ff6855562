import { Check, ChevronDown } from 'lucide-react';
import { Button, Label, ListBox, ListBoxItem, Popover, Select as AriaSelect, SelectValue, Text } from 'react-aria-components';
import fieldStyles from './field.module.css';
import menuStyles from './menu.module.css';
import styles from './select.module.css';

export interface SelectOption {
  id: string;
  label: string;
  /** A few words about it, below its name. */
  note?: string;
  isDisabled?: boolean;
}
interface SelectProps {
  label: string;
  placeholder: string;
  options: readonly SelectOption[];
  value: string | null;
  onChange: (id: string) => void;
  autoFocus?: boolean;
}

/** One of a few. */
export function Select({ label, placeholder, options, value, onChange, autoFocus = false }: SelectProps) {
  return (
    <AriaSelect className={fieldStyles.field ?? ''} value={value} onChange={(key) => key !== null && onChange(String(key))} placeholder={placeholder} autoFocus={autoFocus}>
      <Label className={fieldStyles.label ?? ''}>{label}</Label>
      <Button className={styles.button ?? ''}>
        <SelectValue className={styles.value ?? ''}>{({ selectedText, defaultChildren }) => selectedText || defaultChildren}</SelectValue>
        <ChevronDown aria-hidden="true" />
      </Button>
      <Popover className={menuStyles.popover ?? ''} offset={4}>
        <ListBox className={menuStyles.list ?? ''} items={options}>
          {(option) => (
            <ListBoxItem id={option.id} textValue={option.label} className={menuStyles.item ?? ''} isDisabled={option.isDisabled ?? false}>
              {({ isSelected }) => (
                <>
                  <span className={menuStyles.mark}>{isSelected && <Check aria-hidden="true" />}</span>
                  <span className={menuStyles.text}>
                    <Text slot="label">{option.label}</Text>
                    {option.note !== undefined && (
                      <Text slot="description" className={menuStyles.note ?? ''}>
                        {option.note}
                      </Text>
                    )}
                  </span>
                </>
              )}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}
