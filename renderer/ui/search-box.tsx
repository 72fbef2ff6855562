import { Search, X } from 'lucide-react';
import type { KeyboardEvent, Ref } from 'react';
import { Input, SearchField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import styles from './field.module.css';
import { IconButton } from './icon-button.tsx';

interface SearchBoxProps {
  label: string;
  placeholder: string;
  value: string;
  /** In UTF-16 code units. */
  maxLength?: number;
  onChange: (value: string) => void;
  onKeyDown?: (event: KeyboardEvent<HTMLInputElement>) => void;
  inputRef?: Ref<HTMLInputElement>;
}

/** Search as you type. Escape empties it. */
export function SearchBox({ label, placeholder, value, maxLength, onChange, onKeyDown, inputRef }: SearchBoxProps) {
  const { t } = useTranslation('common');
  return (
    <SearchField className={styles.field ?? ''} aria-label={label} value={value} onChange={onChange} {...(maxLength === undefined ? {} : { maxLength })}>
      <div className={styles.box}>
        <Search aria-hidden="true" />
        <Input
          className={styles.input ?? ''}
          placeholder={placeholder}
          dir="auto"
          spellCheck={false}
          {...(onKeyDown ? { onKeyDown } : {})}
          {...(inputRef ? { ref: inputRef } : {})}
        />
        {value !== '' && <IconButton small label={t('search.clear')} icon={<X />} />}
      </div>
    </SearchField>
  );
}
