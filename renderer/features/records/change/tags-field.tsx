import { ChevronDown, X } from 'lucide-react';
import { useState } from 'react';
import { Button, ComboBox, FieldError, Input, Label, ListBox, ListBoxItem, Popover, Text } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { MOST_TAGS_IN_FILTER } from '../../../../preload/contract/records.ts';
import { TagName } from '../../../../preload/contract/tags.ts';
import { ruleOf } from '../../../ipc/field-rule.ts';
import { classes } from '../../../ui/classes.ts';
import fieldStyles from '../../../ui/field.module.css';
import { IconButton } from '../../../ui/icon-button.tsx';
import iconStyles from '../../../ui/icon-button.module.css';
import menuStyles from '../../../ui/menu.module.css';
import { Tag } from '../../../ui/tag.tsx';
import styles from '../views.module.css';

interface TagsFieldProps {
  label: string;
  hint: string;
  known: readonly string[];
  chosen: readonly string[];
  onChange: (chosen: readonly string[]) => void;
  /** Whether one that is not known may be typed. */
  takesNew: boolean;
}

/** Some tags, each chosen from those there are or typed anew; Enter takes what is typed. */
export function TagsField({ label, hint, known, chosen, onChange, takesNew }: TagsFieldProps) {
  const { t } = useTranslation(['views', 'common', 'errors']);
  const [typed, setTyped] = useState('');
  const [rule, setRule] = useState<ReturnType<typeof ruleOf> | null>(null);
  // Whether the field, which begins anew with each tag, has the focus as it comes.
  const [takesFocus, setTakesFocus] = useState(false);
  const wanted = typed.trim().toLocaleLowerCase();
  const offered = known.filter((name) => !chosen.includes(name) && name.toLocaleLowerCase().includes(wanted)).slice(0, 100);
  const take = (text: string, isGoingOn: boolean): void => {
    const parsed = TagName.safeParse(text);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      setRule(issue ? ruleOf(issue) : 'invalid');
      return;
    }
    setRule(null);
    setTyped('');
    setTakesFocus(isGoingOn);
    if (!chosen.includes(parsed.data) && chosen.length < MOST_TAGS_IN_FILTER) onChange([...chosen, parsed.data]);
  };
  return (
    <div className={styles.fieldSet}>
      <ComboBox
        // Anew, so that its list is closed.
        key={chosen.length}
        className={fieldStyles.field ?? ''}
        items={offered.map((name) => ({ name }))}
        value={null}
        inputValue={typed}
        onInputChange={(text) => {
          setTyped(text);
          setRule(null);
        }}
        onChange={(key) => key !== null && take(String(key), true)}
        allowsCustomValue
        allowsEmptyCollection={!takesNew}
        menuTrigger="input"
        autoFocus={takesFocus}
        isInvalid={rule !== null}
        validationBehavior="aria"
        onKeyDown={(event) => {
          // What the list has under the arrow keys is taken by the list itself.
          if (event.key !== 'Enter' || !takesNew || wanted === '' || (event.target as HTMLInputElement).getAttribute('aria-activedescendant')) return;
          event.preventDefault();
          take(typed, true);
        }}
        onBlur={() => takesNew && wanted !== '' && take(typed, false)}
      >
        <Label className={fieldStyles.label ?? ''}>{label}</Label>
        <div className={classes(fieldStyles.box, rule !== null && fieldStyles.invalid)}>
          <Input className={fieldStyles.input ?? ''} dir="auto" spellCheck={false} />
          <Button className={classes(iconStyles.button, iconStyles.small)} aria-label={t('common:suggest.open')}>
            <ChevronDown aria-hidden="true" />
          </Button>
        </div>
        <Text slot="description" className={fieldStyles.hint ?? ''} elementType="div">
          {hint}
        </Text>
        <FieldError className={fieldStyles.error ?? ''}>{rule === null ? null : t(`errors:rules.${rule}`)}</FieldError>
        <Popover className={menuStyles.popover ?? ''} offset={4}>
          <ListBox className={menuStyles.list ?? ''} renderEmptyState={() => <span className={menuStyles.empty}>{t('common:suggest.none')}</span>}>
            {(item: { name: string }) => (
              <ListBoxItem id={item.name} textValue={item.name} className={menuStyles.item ?? ''}>
                <bdi>{item.name}</bdi>
              </ListBoxItem>
            )}
          </ListBox>
        </Popover>
      </ComboBox>
      {chosen.length > 0 && (
        <ul className={styles.chosen} aria-label={label}>
          {chosen.map((name) => (
            <li key={name}>
              <Tag tone="accent">
                <bdi>{name}</bdi>
              </Tag>
              <IconButton small label={t('tags.drop', { name })} icon={<X />} onPress={() => onChange(chosen.filter((one) => one !== name))} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
