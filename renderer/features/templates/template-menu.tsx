import { ChevronDown } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button as AriaButton, Menu, MenuItem, MenuTrigger, Popover, Separator, Text } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { RecordTemplate } from '../../../preload/contract/templates.ts';
import { useQueryOf } from '../../ipc/queries.ts';
import { Hint } from '../../ui/hint.tsx';
import { MenuGroup } from '../../ui/menu-group.tsx';
import menuStyles from '../../ui/menu.module.css';
import styles from './templates.module.css';
import { TemplatesDialog } from './templates-dialog.tsx';

interface TemplateMenuProps {
  typeId: string;
  onChoose: (templateId: string) => void;
}

/** What a new record can begin with, beside the button that begins one empty. Not there where the type has no templates. */
export function TemplateMenu({ typeId, onChoose }: TemplateMenuProps) {
  const { t } = useTranslation('templates');
  const { data } = useQueryOf('templates.list', { typeId });
  const [isManaging, setManaging] = useState(false);
  const templates = data?.templates ?? [];
  const own = templates.filter(({ isShared }) => !isShared);
  const shared = templates.filter(({ isShared }) => isShared);
  const isNone = templates.length === 0;
  useEffect(() => {
    // The button went with the last template, and with that the focus that would have come back to it.
    if (isNone && !isManaging && document.activeElement === document.body) document.querySelector('h1')?.focus();
  }, [isNone, isManaging]);
  const item = ({ id, name }: RecordTemplate) => (
    <MenuItem key={id} id={id} className={menuStyles.item ?? ''} textValue={name} onAction={() => onChoose(id)}>
      <Text slot="label" className={styles.name ?? ''} dir="auto">
        {name}
      </Text>
    </MenuItem>
  );
  return (
    <>
      {!isNone && (
        <MenuTrigger>
          <Hint text={t('menu.open')} delay={500} offset={6}>
            {(ref) => (
              <AriaButton ref={ref} className={styles.open ?? ''} aria-label={t('menu.open')}>
                <ChevronDown aria-hidden="true" />
              </AriaButton>
            )}
          </Hint>
          <Popover className={menuStyles.popover ?? ''} placement="bottom end" offset={6}>
            <Menu className={menuStyles.list ?? ''}>
              <MenuGroup title={t('menu.own')} items={own}>
                {item}
              </MenuGroup>
              <MenuGroup title={t('menu.shared')} items={shared}>
                {item}
              </MenuGroup>
              <Separator className={menuStyles.separator ?? ''} />
              <MenuItem id="manage" className={menuStyles.item ?? ''} textValue={t('menu.manage')} onAction={() => setManaging(true)}>
                <Text slot="label">{t('menu.manage')}</Text>
              </MenuItem>
            </Menu>
          </Popover>
        </MenuTrigger>
      )}
      {isManaging && <TemplatesDialog typeId={typeId} onClose={() => setManaging(false)} />}
    </>
  );
}
