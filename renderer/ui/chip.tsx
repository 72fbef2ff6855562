import { ChevronDown, X } from 'lucide-react';
import { useId } from 'react';
import type { ReactNode } from 'react';
import { Button, DialogTrigger, Popover } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import styles from './chip.module.css';
import { classes } from './classes.ts';
import menuStyles from './menu.module.css';

interface ChipProps {
  /** What it is about. */
  label: string;
  /** What it says now; the label, as long as it narrows nothing. */
  text: string;
  /** Its whole name, where that is more than it says. */
  name?: string;
  icon?: ReactNode;
  /** It narrows the list. */
  isOn: boolean;
  /** Where it can be taken away with one press. */
  onRemove?: (() => void) | undefined;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  /** What it opens. */
  children: ReactNode;
}

/** Something small that narrows a list: closed it says how, opened it can be changed. */
export function Chip({ label, text, name = text, icon, isOn, onRemove, isOpen, onOpenChange, children }: ChipProps) {
  const { t } = useTranslation('common');
  return (
    <span className={classes(styles.chip, isOn && styles.on)}>
      <DialogTrigger isOpen={isOpen} onOpenChange={onOpenChange}>
        <Button className={styles.open ?? ''} aria-label={name}>
          {icon}
          <bdi className={styles.text}>{text}</bdi>
          {!isOn && <ChevronDown aria-hidden="true" />}
        </Button>
        <ChipPopover label={label}>{children}</ChipPopover>
      </DialogTrigger>
      {onRemove && (
        <Button className={styles.clear ?? ''} aria-label={t('filter.remove', { label })} onPress={onRemove}>
          <X aria-hidden="true" />
        </Button>
      )}
    </span>
  );
}

interface ChipPopoverProps {
  /** What it is called. */
  label: string;
  placement?: 'bottom start' | 'bottom end';
  children: ReactNode;
}

/** What a chip opens. The whole of it is the dialog, the ways out that only a screen reader finds too. */
export function ChipPopover({ label, placement = 'bottom start', children }: ChipPopoverProps) {
  const id = useId();
  return (
    <Popover className={menuStyles.popover ?? ''} placement={placement} offset={6} aria-labelledby={id}>
      <span id={id} hidden>
        {label}
      </span>
      {children}
    </Popover>
  );
}
