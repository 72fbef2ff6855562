import { CircleCheck, Users } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { InputOf } from '../../../preload/contract/contract.ts';
import type { Campaign, ReviewItem } from '../../../preload/contract/reviews.ts';
import { useFormat } from '../../app/i18n/format.ts';
import { useSession } from '../../app/signed-in.ts';
import type { ApiError } from '../../ipc/api-error.ts';
import { useCommand } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { Pager } from '../../ui/pager.tsx';
import { VisuallyHidden } from '../../ui/visually-hidden.tsx';
import { DecideBar } from './decide-bar.tsx';
import { DecideDialog } from './decide-dialog.tsx';
import { ItemPanel } from './item-panel.tsx';
import styles from './items.module.css';
import { ItemsGrid } from './items-grid.tsx';
import type { Decision } from './items-grid.tsx';
import { NO_PICKS } from './picks.ts';
import { PAGE_ROWS } from './review-address.ts';
import type { CampaignAddress, ItemView } from './review-address.ts';

interface ItemsProps {
  campaign: Campaign;
  view: ItemView;
  page: number;
  total: number;
  rows: readonly ReviewItem[];
  isStale: boolean;
  /** Why the newest could not be read; the rows are those from before. */
  error: ApiError | null;
  onRetry: () => void;
  onShow: (change: Partial<CampaignAddress>) => void;
}

/** The people on one page of a campaign, one of them in full, and the way to decide about them. */
export function Items({ campaign, view, page, total, rows, isStale, error, onRetry, onShow }: ItemsProps) {
  const { t } = useTranslation('reviews');
  const format = useFormat();
  const { person } = useSession();
  const grid = useRef<HTMLDivElement>(null);
  const [focused, setFocused] = useState(0);
  const [picks, setPicks] = useState(NO_PICKS);
  const [asking, setAsking] = useState<{ decision: 'change' | 'revoke'; items: ReviewItem[] } | null>(null);
  const decide = useCommand('reviews.decide');
  // Told beside the buttons, not over them: whoever works through a list has the next decision at hand.
  const [told, setTold] = useState<string | null>(null);
  const inWords = useDecidedWords();

  const known = rows.map((item) => ({ ...item, canDecide: campaign.state === 'open' && item.reviewerId === person.personId }));
  const active = Math.max(0, Math.min(focused, known.length - 1));
  const current = known[active];
  // What was picked and is not on the page any more is not decided about unseen.
  const picked = known.filter(({ id }) => picks.ids.has(id));
  const isMine = known.some(({ canDecide }) => canDecide);
  useEffect(() => {
    // A dialog or a button went, and with it the focus: what comes next is in the list.
    if (asking === null && !decide.isPending && document.activeElement === document.body) grid.current?.focus();
  }, [asking, decide.isPending]);

  function send(items: readonly ReviewItem[], decided: Pick<InputOf<'reviews.decide'>, 'decision' | 'toRoleId' | 'reason'>, done?: () => void): void {
    decide.mutate(
      { campaignId: campaign.id, itemIds: items.map(({ id }) => id), ...decided },
      {
        onSuccess() {
          done?.();
          setTold(inWords(decided.decision, items));
          setPicks(NO_PICKS);
          setAsking(null);
          // Where they stay in the list the next person is the one below; else the next one moves up by itself.
          if (picked.length === 0 && (view === 'all' || view === 'mine')) setFocused(Math.min(active + 1, known.length - 1));
        },
      },
    );
  }
  function onDecide(decision: Decision): void {
    const items = picked.length > 0 ? picked : current?.canDecide ? [current] : [];
    if (items.length === 0 || decide.isPending) return;
    if (decision === 'keep') send(items, { decision });
    else {
      decide.reset();
      setAsking({ decision, items });
    }
  }

  return (
    <>
      {error && <ErrorMessage error={error} onRetry={onRetry} />}
      {decide.error && asking === null && <ErrorMessage error={decide.error} />}
      <VisuallyHidden>
        <span role="status">{isStale ? '' : t('items.showing', { count: total, n: format.number(total) })}</span>
      </VisuallyHidden>
      {known.length === 0 && !isStale ? (
        <NobodyHere campaign={campaign} view={view} onShow={onShow} />
      ) : (
        <div className={styles.split}>
          <div className={styles.list}>
            {isMine && <DecideBar active={current} picked={picked.length} told={told} isPending={decide.isPending} onDecide={onDecide} onClear={() => setPicks(NO_PICKS)} />}
            <ItemsGrid
              rows={known}
              active={active}
              onActive={setFocused}
              picks={picks}
              onPicks={setPicks}
              onDecide={onDecide}
              withReviewer={known.some(({ canDecide, reviewerId }) => !canDecide && reviewerId !== person.personId)}
              isStale={isStale}
              gridRef={grid}
            />
          </div>
          {current && <ItemPanel item={current} />}
        </div>
      )}
      <Pager page={page} pageRows={PAGE_ROWS} total={total} onPage={(next) => onShow({ page: next })} />
      {asking !== null && (
        <DecideDialog
          decision={asking.decision}
          items={asking.items}
          isPending={decide.isPending}
          error={decide.error}
          onDecide={(decided, done) => send(asking.items, decided, done)}
          onClose={() => setAsking(null)}
        />
      )}
    </>
  );
}

/** What was decided about whom; it is no change yet, and says so by its words. */
function useDecidedWords(): (decision: Decision, items: readonly ReviewItem[]) => string {
  const { t } = useTranslation('reviews');
  const format = useFormat();
  return (decision, items) => {
    const count = items.length;
    const [only] = items;
    if (decision === 'keep' && count === 1 && only) return t('decide.keptOne', { name: only.personName });
    const words = { keep: 'kept', change: 'changed', revoke: 'revoked' } as const;
    return t(`decide.${words[decision]}`, { count, n: format.number(count) });
  };
}

/** Nobody in this view: what that means, and where to look next. */
function NobodyHere({ campaign, view, onShow }: Pick<ItemsProps, 'campaign' | 'view' | 'onShow'>) {
  const { t } = useTranslation('reviews');
  if (view === 'waiting' && campaign.decided > 0) {
    return (
      <EmptyState icon={<CircleCheck />} title={t('items.allDone')} actions={<Button onPress={() => onShow({ view: 'mine', page: 0 })}>{t('items.showMine')}</Button>}>
        {t('items.allDoneText')}
      </EmptyState>
    );
  }
  const showAll = <Button onPress={() => onShow({ view: 'all', page: 0 })}>{t('items.showAll')}</Button>;
  return view === 'undecided' ? (
    <EmptyState icon={<CircleCheck />} title={t('items.allDecided')} actions={showAll}>
      {campaign.state === 'open' && t('items.allDecidedText')}
    </EmptyState>
  ) : (
    <EmptyState icon={<Users />} title={t('items.none')} actions={showAll}>
      {t('items.noneText')}
    </EmptyState>
  );
}
