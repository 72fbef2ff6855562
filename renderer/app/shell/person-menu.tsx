import { Check } from 'lucide-react';
import { Button, Header, Menu, MenuItem, MenuSection, MenuTrigger, Popover, Separator, Text } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { Avatar } from '../../ui/avatar.tsx';
import { Kbd } from '../../ui/kbd.tsx';
import menuStyles from '../../ui/menu.module.css';
import { ACTIONS } from '../actions.ts';
import { navigate } from '../hash-location.ts';
import { LANGUAGE_NAMES, LANGUAGES, languageOf } from '../i18n/catalogues.ts';
import { useLocale } from '../i18n/i18n.ts';
import { useRoleName } from '../role-name.ts';
import { useSession } from '../signed-in.ts';
import { useChoose } from '../use-choose.ts';
import { SHORTCUTS } from './shortcuts.ts';
import styles from './person-menu.module.css';
import sidebarStyles from './sidebar.module.css';
import { useDoings } from './use-doings.ts';

const OWN_ACTIONS = ['account', 'shortcuts', 'lock', 'signOut'] as const;

/** Who is signed in, and what they can do about that. */
export function PersonMenu() {
  const { t } = useTranslation('shell');
  const { person } = useSession();
  const nameOf = useRoleName();
  const doings = useDoings();
  const choose = useChoose();
  const language = languageOf(useLocale());
  const does = { account: () => navigate('/account'), shortcuts: doings.showShortcuts, lock: doings.lock, signOut: doings.signOut };
  return (
    <MenuTrigger>
      <Button className={sidebarStyles.me ?? ''} aria-label={t('person.menu', { name: person.name })}>
        <Avatar name={person.name} me />
        <span className={sidebarStyles.label}>
          <b dir="auto">{person.name}</b>
          <small>{nameOf({ id: person.roleId, name: person.roleName }) || t('person.noRole')}</small>
        </span>
      </Button>
      <Popover className={menuStyles.popover ?? ''} placement="top start" offset={6}>
        <Menu className={menuStyles.list ?? ''} aria-label={t('person.menu', { name: person.name })}>
          <MenuSection
            selectionMode="single"
            disallowEmptySelection
            selectedKeys={[language]}
            onSelectionChange={(keys) => {
              const chosen = LANGUAGES.find((known) => keys !== 'all' && keys.has(known));
              if (chosen) choose({ language: chosen });
            }}
          >
            <Header className={styles.header}>{t('person.language')}</Header>
            {LANGUAGES.map((known) => (
              <MenuItem key={known} id={known} className={menuStyles.item ?? ''} textValue={LANGUAGE_NAMES[known]}>
                {({ isSelected }) => (
                  <>
                    <span className={menuStyles.mark}>{isSelected && <Check aria-hidden="true" />}</span>
                    <Text slot="label" lang={known}>
                      {LANGUAGE_NAMES[known]}
                    </Text>
                  </>
                )}
              </MenuItem>
            ))}
          </MenuSection>
          <Separator className={menuStyles.separator ?? ''} />
          <MenuSection aria-label={person.name}>
            {OWN_ACTIONS.map((id) => {
              const Icon = ACTIONS.find((action) => action.id === id)?.icon;
              const keys = SHORTCUTS.find((shortcut) => shortcut.action === id)?.keys;
              return (
                <MenuItem key={id} id={id} className={menuStyles.item ?? ''} textValue={t(`actions.${id}`)} onAction={does[id]}>
                  {Icon && <Icon aria-hidden="true" />}
                  <Text slot="label">{t(`actions.${id}`)}</Text>
                  {keys && (
                    <span className={styles.keys} aria-hidden="true">
                      <Kbd keys={keys} />
                    </span>
                  )}
                </MenuItem>
              );
            })}
          </MenuSection>
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
