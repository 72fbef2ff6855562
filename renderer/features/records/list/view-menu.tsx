import { Check, ChevronDown, LayoutList } from 'lucide-react';
import { useState } from 'react';
import { Button as AriaButton, Menu, MenuItem, MenuSection, MenuTrigger, Popover, Separator, Text } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { RecordView } from '../../../../preload/contract/views.ts';
import { useTellError } from '../../../app/use-tell-error.ts';
import { useCommand } from '../../../ipc/queries.ts';
import { Button } from '../../../ui/button.tsx';
import { ConfirmDialog } from '../../../ui/confirm-dialog.tsx';
import { ErrorMessage } from '../../../ui/error-message.tsx';
import { MenuGroup } from '../../../ui/menu-group.tsx';
import menuStyles from '../../../ui/menu.module.css';
import { tellOutcome } from '../../../ui/toasts.ts';
import { NO_VIEW, openedBy, shownOf, usualOf } from '../records-address.ts';
import type { RecordsView } from '../records-address.ts';
import { NameViewDialog, SaveViewDialog } from './save-view-dialog.tsx';
import type { Views } from './use-views.ts';
import styles from '../views.module.css';

interface ViewMenuProps {
  views: Views;
  view: RecordsView;
  typeId: string;
  onView: (view: RecordsView) => void;
}
type Asking = 'save' | 'rename' | 'remove';

/** The saved views of a type: which is open, and what can be done with it. */
export function ViewMenu({ views, view, typeId, onView }: ViewMenuProps) {
  const { t } = useTranslation('views');
  const { all, current } = views;
  const [asking, setAsking] = useState<Asking | null>(null);
  const setFirst = useCommand('views.setFirst');
  const onError = useTellError();
  const remove = useCommand('views.remove');
  const name = current?.name ?? t('view.none');
  const own = all.filter(({ team }) => team === null);
  const shared = all.filter(({ team }) => team !== null);
  const close = (): void => setAsking(null);
  const open = (one: RecordView | null): void => onView(one ? openedBy(one, typeId) : { ...usualOf(typeId), viewId: NO_VIEW });
  const doings = [
    { id: 'saveAs', on: true, does: () => setAsking('save') },
    { id: 'rename', on: current?.mayChange === true, does: () => setAsking('rename') },
    { id: 'remove', on: current?.mayChange === true, does: () => setAsking('remove') },
    { id: 'first', on: current?.isFirst === false, does: () => current && setFirst.mutate({ typeId, viewId: current.id }, { onError }) },
    { id: 'notFirst', on: current?.isFirst === true, does: () => setFirst.mutate({ typeId, viewId: null }, { onError }) },
  ] as const;
  const item = (one: RecordView | null) => (
    <MenuItem key={one?.id ?? NO_VIEW} id={one?.id ?? NO_VIEW} className={menuStyles.item ?? ''} textValue={one?.name ?? t('view.none')} onAction={() => open(one)}>
      <span className={menuStyles.mark}>{(one?.id ?? null) === (current?.id ?? null) && <Check aria-hidden="true" />}</span>
      <Text slot="label" dir="auto">
        {one?.name ?? t('view.none')}
      </Text>
    </MenuItem>
  );
  return (
    <>
      <MenuTrigger>
        <AriaButton className={styles.open ?? ''} aria-label={t('view.open', { name })}>
          <LayoutList aria-hidden="true" />
          <span className={styles.openName} dir="auto">
            {name}
          </span>
          <ChevronDown aria-hidden="true" />
        </AriaButton>
        <Popover className={menuStyles.popover ?? ''} placement="bottom start" offset={6}>
          <Menu className={menuStyles.list ?? ''} aria-label={t('view.open', { name })}>
            <MenuSection aria-label={t('view.all')}>{item(null)}</MenuSection>
            <MenuGroup title={t('view.own')} items={own}>
              {item}
            </MenuGroup>
            <MenuGroup title={t('view.shared')} items={shared}>
              {item}
            </MenuGroup>
            <Separator className={menuStyles.separator ?? ''} />
            <MenuSection aria-label={t('view.do')}>
              {doings
                .filter(({ on }) => on)
                .map(({ id, does }) => (
                  <MenuItem key={id} id={id} className={menuStyles.item ?? ''} onAction={does} textValue={t(`view.${id}`)}>
                    <Text slot="label">{t(`view.${id}`)}</Text>
                  </MenuItem>
                ))}
            </MenuSection>
          </Menu>
        </Popover>
      </MenuTrigger>
      {asking === 'save' && (
        <SaveViewDialog
          typeId={typeId}
          shown={shownOf(view)}
          team={views.team}
          onClose={close}
          onSaved={(viewId) => {
            close();
            onView({ ...view, typeId, viewId });
          }}
        />
      )}
      {asking === 'rename' && current && <NameViewDialog view={current} onClose={close} />}
      {asking === 'remove' && current && (
        <ConfirmDialog
          title={t('view.removeTitle')}
          action={t('view.removeDo')}
          isOpen
          isPending={remove.isPending}
          onClose={close}
          onConfirm={() =>
            remove.mutate(
              { viewId: current.id },
              {
                onSuccess() {
                  tellOutcome(t('view.removed'));
                  close();
                  onView({ ...view, typeId, viewId: NO_VIEW });
                },
              },
            )
          }
        >
          <p>{t(current.team === null ? 'view.removeAbout' : 'view.removeShared', { name: current.name })}</p>
          {remove.error && <ErrorMessage error={remove.error} />}
        </ConfirmDialog>
      )}
    </>
  );
}

/** What there is to say about the view that is open: changed since it was saved, opened without something, or gone. */
export function ViewState({ views, view, typeId, onView }: ViewMenuProps) {
  const { t } = useTranslation('views');
  const { current, saved, isChanged, isGone } = views;
  const update = useCommand('views.update');
  const [isSaving, setSaving] = useState(false);
  if (isGone) {
    return (
      <p className={styles.state} role="status">
        {t('view.gone')}
      </p>
    );
  }
  if (!current || !saved || (!isChanged && current.lost.length === 0)) return null;
  return (
    <div className={styles.state}>
      <div role="status">
        {current.lost.length > 0 && <p>{t('view.lost', { count: current.lost.length, names: current.lost.join(', ') })}</p>}
        {isChanged && <p>{t(current.mayChange ? 'view.changed' : 'view.changedOthers')}</p>}
      </div>
      {isChanged && (
        <span className={styles.doings}>
          {current.mayChange && (
            <Button
              isPending={update.isPending}
              onPress={() => update.mutate({ viewId: current.id, version: current.version, shown: shownOf(view) }, { onSuccess: () => tellOutcome(t('view.saved')) })}
            >
              {t('view.save')}
            </Button>
          )}
          <Button onPress={() => setSaving(true)}>{t('view.saveAs')}</Button>
          <Button kind="quiet" onPress={() => onView(saved)}>
            {t('view.reset')}
          </Button>
        </span>
      )}
      {update.error && <ErrorMessage error={update.error} />}
      {isSaving && (
        <SaveViewDialog
          typeId={typeId}
          shown={shownOf(view)}
          team={views.team}
          onClose={() => setSaving(false)}
          onSaved={(viewId) => {
            setSaving(false);
            onView({ ...view, typeId, viewId });
          }}
        />
      )}
    </div>
  );
}
