import { FileText, Search } from 'lucide-react';
import { Autocomplete, Header, Input, ListBox, ListBoxItem, ListBoxSection, Text, TextField } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Person } from '../../../preload/contract/people.ts';
import type { RecordRow } from '../../../preload/contract/records.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Kbd } from '../../ui/kbd.tsx';
import menuStyles from '../../ui/menu.module.css';
import { VisuallyHidden } from '../../ui/visually-hidden.tsx';
import type { Action } from '../actions.ts';
import { navigate } from '../hash-location.ts';
import { useFormat } from '../i18n/format.ts';
import { useRoleName } from '../role-name.ts';
import { useDoings } from '../shell/use-doings.ts';
import styles from './palette.module.css';
import { useFoundActions } from './use-found-actions.ts';
import type { FoundAction } from './use-found-actions.ts';
import { useFound } from './use-found.ts';

interface PaletteSearchProps {
  text: string;
  onChange: (text: string) => void;
  /** Something was chosen. */
  onDone: () => void;
}

/** What was typed, and the actions and people that fit it. The focus stays in the field; arrows choose. */
export function PaletteSearch({ text, onChange, onDone }: PaletteSearchProps) {
  const { t } = useTranslation('shell');
  const doings = useDoings();
  const actions = useFoundActions(text);
  const { people, records, isSearching } = useFound(text);
  const count = actions.length + people.length + records.length;

  function run({ does }: Action): void {
    onDone();
    if (typeof does === 'string') doings[does]();
    else navigate(does.goTo);
  }
  function open(person: Person): void {
    onDone();
    navigate(`/people/${person.id}`);
  }
  function openRecord({ id, typeId }: RecordRow): void {
    onDone();
    navigate(`/records/${id}?type=${typeId}`);
  }
  return (
    <Autocomplete inputValue={text} onInputChange={onChange}>
      <TextField className={styles.field ?? ''} aria-label={t('palette.label')} autoFocus>
        <Search aria-hidden="true" />
        <Input role="combobox" aria-expanded="true" className={styles.input ?? ''} placeholder={t('palette.placeholder')} dir="auto" spellCheck={false} maxLength={200} />
      </TextField>
      <ListBox
        className={styles.list ?? ''}
        aria-label={t('palette.list')}
        renderEmptyState={() => (
          <div className={styles.empty}>
            <p>{isSearching ? t('palette.searching') : t('palette.none', { text: text.trim() })}</p>
            {!isSearching && <p>{t('palette.noneHint')}</p>}
          </div>
        )}
      >
        {actions.length > 0 && (
          <ListBoxSection>
            <Header className={styles.header}>{t('palette.actions')}</Header>
            {actions.map((found) => (
              <ActionItem key={found.action.id} found={found} onChoose={() => run(found.action)} />
            ))}
          </ListBoxSection>
        )}
        {people.length > 0 && (
          <ListBoxSection>
            <Header className={styles.header}>{t('palette.people')}</Header>
            {people.map((person) => (
              <PersonItem key={person.id} person={person} onChoose={() => open(person)} />
            ))}
          </ListBoxSection>
        )}
        {records.length > 0 && (
          <ListBoxSection>
            <Header className={styles.header}>{t('palette.records')}</Header>
            {records.map((record) => (
              <RecordItem key={record.id} record={record} onChoose={() => openRecord(record)} />
            ))}
          </ListBoxSection>
        )}
      </ListBox>
      <div className={styles.foot} aria-hidden="true">
        <span>
          <Kbd keys={['↑', '↓']} /> {t('palette.choose')}
        </span>
        <span>
          <Kbd keys={['⏎']} /> {t('palette.open')}
        </span>
        <span>
          <Kbd keys={['Esc']} /> {t('palette.leave')}
        </span>
      </div>
      <span role="status">
        <VisuallyHidden>{text.trim() === '' || isSearching ? '' : t('palette.found', { count })}</VisuallyHidden>
      </span>
    </Autocomplete>
  );
}

function ActionItem({ found: { action, label }, onChoose }: { found: FoundAction; onChoose: () => void }) {
  const Icon = action.icon;
  return (
    <ListBoxItem id={action.id} textValue={label} className={menuStyles.item ?? ''} onAction={onChoose}>
      <span className={styles.icon}>
        <Icon aria-hidden="true" />
      </span>
      <Text slot="label">{label}</Text>
    </ListBoxItem>
  );
}

function RecordItem({ record, onChoose }: { record: RecordRow; onChoose: () => void }) {
  const { t } = useTranslation('shell');
  const format = useFormat();
  const numbered = t('palette.numbered', { n: format.number(record.number) });
  const title = record.title === '' ? numbered : record.title;
  return (
    <ListBoxItem id={record.id} textValue={title} className={menuStyles.item ?? ''} onAction={onChoose}>
      <span className={styles.icon}>
        <FileText aria-hidden="true" />
      </span>
      <Text slot="label">
        <bdi>{title}</bdi>
      </Text>
      <Text slot="description" className={styles.facts ?? ''}>
        <bdi>{format.items([numbered, ...(record.owner === null ? [] : [record.owner.name])])}</bdi>
      </Text>
    </ListBoxItem>
  );
}

function PersonItem({ person, onChoose }: { person: Person; onChoose: () => void }) {
  const format = useFormat();
  const role = useRoleName()({ id: person.roleId, name: person.roleName });
  const facts = [person.username, ...(person.team === null ? [] : [person.team]), ...(role === null ? [] : [role])];
  return (
    <ListBoxItem id={person.id} textValue={person.name} className={menuStyles.item ?? ''} onAction={onChoose}>
      <Avatar name={person.name} />
      <Text slot="label">
        <bdi>{person.name}</bdi>
      </Text>
      <Text slot="description" className={styles.facts ?? ''}>
        <bdi>{format.items(facts)}</bdi>
      </Text>
    </ListBoxItem>
  );
}
