import { ChevronDown, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button, Dialog, DialogTrigger, Popover } from 'react-aria-components';
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
export function Chip({ label, text, name = text, isOn, onRemove, isOpen, onOpenChange, children }: ChipProps) {
  const { t } = useTranslation('common');
  return (
    <span className={classes(styles.chip, isOn && styles.on)}>
      <DialogTrigger isOpen={isOpen} onOpenChange={onOpenChange}>
        <Button className={styles.open ?? ''} aria-label={name}>
          <bdi className={styles.text}>{text}</bdi>
          {!isOn && <ChevronDown aria-hidden="true" />}
        </Button>
        <Popover className={menuStyles.popover ?? ''} placement="bottom start" offset={6}>
          <Dialog className={styles.dialog ?? ''} aria-label={label}>
            {children}
          </Dialog>
        </Popover>
      </DialogTrigger>
      {onRemove && (
        <Button className={styles.clear ?? ''} aria-label={t('filter.remove', { label })} onPress={onRemove}>
          <X aria-hidden="true" />
        </Button>
      )}
    </span>
  );
}
