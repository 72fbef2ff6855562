import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OutputOf } from '../../../preload/contract/contract.ts';
import { useFormat } from '../../app/i18n/format.ts';
import { useCommand } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { tellOutcome } from '../../ui/toasts.ts';

type Counts = OutputOf<'retention.run'>;

/** Goes through the rules now instead of tonight: tried out first. */
export function RunRules() {
  const { t } = useTranslation('retention');
  const format = useFormat();
  const run = useCommand('retention.run');
  const [trial, setTrial] = useState<Counts | null>(null);
  const told = ({ archived, proposed, held }: Counts): string =>
    [t('run.archived', { count: archived, n: format.number(archived) }), t('run.proposed', { count: proposed, n: format.number(proposed) }), ...(held > 0 ? [t('run.held', { count: held, n: format.number(held) })] : [])].join(' ');
  return (
    <>
      <Button isPending={run.isPending && trial === null} onPress={() => run.mutate({ dryRun: true }, { onSuccess: setTrial })}>
        {t('run.action')}
      </Button>
      {run.error && <ErrorMessage error={run.error} />}
      <ConfirmDialog
        title={t('run.title')}
        action={t('run.do')}
        isOpen={trial !== null}
        isPending={run.isPending}
        onClose={() => setTrial(null)}
        onConfirm={() =>
          run.mutate({}, {
            onSuccess(counts) {
              setTrial(null);
              tellOutcome(told(counts));
            },
          })
        }
      >
        <p>{t('run.about')}</p>
        {trial !== null && <p role="status">{told(trial)}</p>}
      </ConfirmDialog>
    </>
  );
}
