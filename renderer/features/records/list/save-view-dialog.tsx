import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordView, ViewShown } from '../../../../preload/contract/views.ts';
import { NameDialog } from '../../../app/name-dialog.tsx';
import { useCommand } from '../../../ipc/queries.ts';
import { Checkbox } from '../../../ui/checkbox.tsx';
import { tellOutcome } from '../../../ui/toasts.ts';

interface SaveViewDialogProps {
  typeId: string;
  shown: ViewShown;
  /** Null for somebody in no team. */
  team: string | null;
  onClose: () => void;
  onSaved: (viewId: string) => void;
}

/** Keeps what the list shows under a name. */
export function SaveViewDialog({ typeId, shown, team, onClose, onSaved }: SaveViewDialogProps) {
  const { t } = useTranslation('views');
  const [forTeam, setForTeam] = useState(false);
  const create = useCommand('views.create');
  return (
    <NameDialog
      title={t('view.saveTitle')}
      action={t('view.saveDo')}
      initial=""
      command={{ ...create, isOf: (name) => create.variables?.name === name && create.variables.forTeam === forTeam }}
      onClose={onClose}
      onDo={(name, onError) =>
        create.mutate(
          { typeId, name, forTeam, shown },
          {
            onSuccess({ viewId }) {
              tellOutcome(t('view.saved'));
              onSaved(viewId);
            },
            onError,
          },
        )
      }
    >
      <p>{t('view.saveAbout')}</p>
      {team !== null && (
        <Checkbox isSelected={forTeam} onChange={setForTeam}>
          {t('view.forTeam')} (<bdi>{team}</bdi>)
        </Checkbox>
      )}
    </NameDialog>
  );
}

/** Gives a view another name. */
export function NameViewDialog({ view, onClose }: { view: RecordView; onClose: () => void }) {
  const { t } = useTranslation('views');
  const update = useCommand('views.update');
  return (
    <NameDialog
      title={t('view.renameTitle')}
      action={t('view.renameDo')}
      initial={view.name}
      command={{ ...update, isOf: (name) => update.variables?.name === name }}
      onClose={onClose}
      onDo={(name, onError) =>
        update.mutate(
          { viewId: view.id, version: view.version, name },
          {
            onSuccess() {
              tellOutcome(t('view.renamed'));
              onClose();
            },
            onError,
          },
        )
      }
    />
  );
}
