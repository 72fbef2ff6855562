import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordView, ViewShown } from '../../../preload/contract/views.ts';
import { useCommand } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { tellOutcome } from '../../ui/toasts.ts';

const NAME_MAX_CHARS = 200;

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
  const [name, setName] = useState('');
  const [forTeam, setForTeam] = useState(false);
  const create = useCommand('views.create');
  return (
    <NameDialog
      title={t('view.saveTitle')}
      action={t('view.saveDo')}
      name={name}
      onName={setName}
      pending={create}
      onClose={onClose}
      onDo={() =>
        create.mutate(
          { typeId, name, forTeam, shown },
          {
            onSuccess({ viewId }) {
              tellOutcome(t('view.saved'));
              onSaved(viewId);
            },
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
  const [name, setName] = useState(view.name);
  const update = useCommand('views.update');
  return (
    <NameDialog
      title={t('view.renameTitle')}
      action={t('view.renameDo')}
      name={name}
      onName={setName}
      pending={update}
      onClose={onClose}
      onDo={() =>
        update.mutate(
          { viewId: view.id, version: view.version, name },
          {
            onSuccess() {
              tellOutcome(t('view.renamed'));
              onClose();
            },
          },
        )
      }
    />
  );
}

interface NameDialogProps {
  title: string;
  action: string;
  name: string;
  onName: (name: string) => void;
  pending: { isPending: boolean; error: Parameters<typeof ErrorMessage>[0]['error'] | null };
  onClose: () => void;
  onDo: () => void;
  children?: React.ReactNode;
}

function NameDialog({ title, action, name, onName, pending, onClose, onDo, children }: NameDialogProps) {
  const { t } = useTranslation(['views', 'common']);
  const isEmpty = name.trim() === '';
  return (
    <Dialog
      title={title}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('common:cancel')}</Button>
          <Button kind="primary" isDisabled={isEmpty} isPending={pending.isPending} onPress={onDo}>
            {action}
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!isEmpty && !pending.isPending) onDo();
        }}
      >
        <TextField label={t('view.name')} value={name} onChange={onName} maxLength={NAME_MAX_CHARS} autoFocus isRequired />
      </form>
      {children}
      {pending.error && <ErrorMessage error={pending.error} />}
    </Dialog>
  );
}
