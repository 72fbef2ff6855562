import { useState } from 'react';
import { Dialog, Modal, ModalOverlay } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import styles from './palette.module.css';
import { PaletteSearch } from './palette-search.tsx';

/** The way to everything: type a few letters, press Enter. */
export function Palette({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation('shell');
  const [text, setText] = useState('');
  function close(): void {
    setText('');
    onClose();
  }
  return (
    <ModalOverlay className={styles.scrim ?? ''} isOpen={isOpen} isDismissable onOpenChange={(open) => !open && close()}>
      <Modal className={styles.modal ?? ''}>
        <Dialog className={styles.dialog ?? ''} aria-label={t('palette.title')}>
          <PaletteSearch text={text} onChange={setText} onDone={close} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
