import { useTranslation } from 'react-i18next';
import type { RecordTemplate } from '../../../preload/contract/templates.ts';
import styles from './templates.module.css';

interface TemplateNoteProps {
  /** Null for one that is no longer there. */
  template: RecordTemplate | null;
}

/** Says what a form began with. */
export function TemplateNote({ template }: TemplateNoteProps) {
  const { t } = useTranslation('templates');
  return (
    <div className={styles.note} role="status">
      <p>{template ? t('note.begun', { name: template.name }) : t('note.gone')}</p>
      {template && template.lost.length > 0 && <p>{t('lost', { count: template.lost.length, names: template.lost.join(', ') })}</p>}
    </div>
  );
}
