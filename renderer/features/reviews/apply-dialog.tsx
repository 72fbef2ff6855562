import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ArrowRight, Ban, Equal } from 'lucide-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OutputOf } from '../../../preload/contract/contract.ts';
import { REVIEW_OUTCOMES } from '../../../preload/contract/reviews.ts';
import type { Campaign } from '../../../preload/contract/reviews.ts';
import { useFormat } from '../../app/i18n/format.ts';
import type { ApiError } from '../../ipc/api-error.ts';
import { changesOf, invalidateFeatures } from '../../ipc/queries.ts';
import { attempt } from '../../ipc/request-ids.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { tellOutcome } from '../../ui/toasts.ts';
import styles from './apply-dialog.module.css';

type Outcomes = OutputOf<'reviews.apply'>;
type Outcome = (typeof REVIEW_OUTCOMES)[number];
const UNDECIDED = ['keep', 'revoke'] as const;
/** What changes nothing because it was decided so; what is neither here nor in `DONE` was refused. */
const QUIET: readonly Outcome[] = ['kept', 'undecided'];
const DONE: readonly Outcome[] = ['changed', 'revoked'];

/** Carries a campaign out: first what would happen is shown, in numbers and words, then, if the person agrees, done. */
export function ApplyDialog({ campaign, onClose }: { campaign: Campaign; onClose: () => void }) {
  const { t } = useTranslation(['reviews', 'common']);
  const format = useFormat();
  const client = useQueryClient();
  const id = useId();
  const words = useOutcomeWords();
  const [undecided, setUndecided] = useState<(typeof UNDECIDED)[number]>('keep');
  const open = campaign.items - campaign.decided;
  const input = { campaignId: campaign.id, version: campaign.version, undecided };

  const trial = useQuery<Outcomes, ApiError>({
    queryKey: ['trial', id, input],
    queryFn: () => attempt('reviews.apply', { ...input, dryRun: true }).answer,
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
  const apply = useMutation<Outcomes, ApiError>({
    mutationFn: () => attempt('reviews.apply', { ...input, dryRun: false }).answer,
    onSuccess({ counts }) {
      invalidateFeatures(client, changesOf('reviews.apply'));
      tellOutcome(t('apply.done', { what: words(counts).map(({ text }) => text).join('. ') }), { link: { to: '/audit?what=review.applied', label: t('apply.audit') } });
      onClose();
    },
  });
  const error = trial.error ?? apply.error;

  return (
    <Dialog
      title={t('apply.title', { title: campaign.title })}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('common:cancel')}</Button>
          <Button kind="primary" isDisabled={!trial.data} isPending={apply.isPending} onPress={() => apply.mutate()}>
            {t('apply.do')}
          </Button>
        </>
      }
    >
      <p>{t('apply.about')}</p>
      {open > 0 && (
        <fieldset className={styles.choices}>
          <legend>{t('apply.undecided', { count: open, n: format.number(open) })}</legend>
          {UNDECIDED.map((choice) => (
            <label key={choice}>
              <input type="radio" name={id} checked={undecided === choice} onChange={() => setUndecided(choice)} />
              {t(`apply.${choice}`)}
            </label>
          ))}
        </fieldset>
      )}
      {error ? (
        <ErrorMessage
          error={error}
          kept={t('apply.kept')}
          onRetry={() => {
            // Somebody may have decided meanwhile: what is tried out next is how it stands then.
            apply.reset();
            invalidateFeatures(client, ['reviews']);
            void trial.refetch();
          }}
        />
      ) : trial.data ? (
        <section className={styles.preview} aria-label={t('apply.preview')}>
          <div role="status">
            <ul>
              {words(trial.data.counts).map(({ outcome, text }) => (
                <li key={outcome} className={DONE.includes(outcome) ? styles.strong : QUIET.includes(outcome) ? styles.line : styles.bad}>
                  <span aria-hidden="true">{DONE.includes(outcome) ? <ArrowRight /> : QUIET.includes(outcome) ? <Equal /> : <Ban />}</span>
                  {text}
                </li>
              ))}
            </ul>
          </div>
        </section>
      ) : (
        <p className={styles.line} role="status">
          <Spinner /> {t('apply.checking')}
        </p>
      )}
    </Dialog>
  );
}

/** What becomes of how many, as sentences in one order: what changes first, what is refused last. */
function useOutcomeWords(): (counts: Outcomes['counts']) => { outcome: Outcome; text: string }[] {
  const { t } = useTranslation('reviews');
  const format = useFormat();
  const order = [...DONE, ...QUIET, ...REVIEW_OUTCOMES.filter((outcome) => !DONE.includes(outcome) && !QUIET.includes(outcome))];
  return (counts) =>
    order.flatMap((outcome) => {
      const count = counts[outcome] ?? 0;
      return count === 0 ? [] : [{ outcome, text: t(`apply.counts.${outcome}`, { count, n: format.number(count) }) }];
    });
}
