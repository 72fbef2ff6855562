import { useId, useState } from 'react';
import type { SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { OPERATIONS } from '../../../preload/contract/contract.ts';
import { REVIEW_LIMITS } from '../../../preload/contract/reviews.ts';
import { useKeptDraft } from '../../app/drafts.ts';
import { FoundDraft } from '../../app/found-draft.tsx';
import { navigate } from '../../app/hash-location.ts';
import { useFormat } from '../../app/i18n/format.ts';
import { useMinute } from '../../app/minute.ts';
import { useRoleName } from '../../app/role-name.ts';
import { useCommand, useQueryOf } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { DateField } from '../../ui/date-field.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { fieldErrorsOf } from '../../ui/field-errors.ts';
import { FilterChip } from '../../ui/filter-chip.tsx';
import { Section } from '../../ui/section.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { tellOutcome } from '../../ui/toasts.ts';
import styles from './begin-dialog.module.css';
import { dayAfter, endOfDayMs } from './due-day.ts';
import { entryAddress } from './review-address.ts';
import { ReviewerPicker } from './reviewer-picker.tsx';

/** A campaign nobody gave a date to is due after so many days. */
const USUAL_DAYS = 14;

const Id = z.string().max(64);
const Line = z.string().max(1_000);
const BeginDraft = z.strictObject({
  title: Line,
  /** Null until another day was chosen than the one that is suggested. */
  day: z.iso.date().nullable(),
  teams: z.array(Line).max(100),
  roleIds: z.array(Id).max(100),
  reviewers: z.array(z.strictObject({ id: Id, name: Line })).max(REVIEW_LIMITS.reviewers),
});
type BeginDraft = z.infer<typeof BeginDraft>;
const EMPTY: BeginDraft = { title: '', day: null, teams: [], roleIds: [], reviewers: [] };

/** Begins a campaign: what it is called, until when, about whom, and who reviews. What is entered is kept until it is sent. */
export function BeginDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(['reviews', 'errors', 'common']);
  const format = useFormat();
  const formId = useId();
  const nowMs = useMinute();
  const nameOf = useRoleName();
  const kept = useKeptDraft('reviews.begin', BeginDraft, EMPTY);
  const { value: draft, set: setDraft, discard } = kept;
  const [checked, setChecked] = useState(false);
  const facets = useQueryOf('people.facets', {});
  const create = useCommand('reviews.create');
  const change = (part: Partial<BeginDraft>): void => setDraft({ ...draft, ...part });

  const tomorrow = dayAfter(nowMs, 1);
  const day = draft.day ?? dayAfter(nowMs, USUAL_DAYS);
  const dueAtMs = day < tomorrow ? null : endOfDayMs(day);
  const titleRule = fieldErrorsOf(OPERATIONS.get('reviews.create')?.input, { title: draft.title }).get('title');
  const reviewersError =
    draft.reviewers.length === 0 ? t('begin.noReviewer') : draft.reviewers.length > REVIEW_LIMITS.reviewers ? t('begin.tooMany', { n: format.number(REVIEW_LIMITS.reviewers) }) : null;
  const isAboutNobody = create.error?.reason === 'already_so';
  const isEverybody = draft.teams.length + draft.roleIds.length === 0;

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    setChecked(true);
    if (titleRule !== undefined || dueAtMs === null || reviewersError !== null) return;
    create.mutate(
      { title: draft.title, dueAtMs, teams: draft.teams, roleIds: draft.roleIds, reviewerIds: draft.reviewers.map(({ id }) => id) },
      {
        onSuccess({ campaign, leftOut }) {
          discard();
          const begun = t('begin.done', { count: campaign.items, n: format.number(campaign.items) });
          tellOutcome(leftOut === 0 ? begun : `${begun} ${t('begin.leftOut', { count: leftOut, n: format.number(leftOut) })}`);
          navigate(entryAddress(campaign), { replace: true });
        },
      },
    );
  }

  return (
    <Dialog
      wide
      title={t('begin.title')}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('common:cancel')}</Button>
          <Button type="submit" form={formId} kind="primary" isPending={create.isPending}>
            {t('begin.do')}
          </Button>
        </>
      }
    >
      <form id={formId} className={styles.form} onSubmit={submit}>
        <p className={styles.about}>{t('begin.about')}</p>
        <FoundDraft draft={kept} />
        <TextField
          label={t('begin.name')}
          hint={t('begin.nameHint')}
          value={draft.title}
          onChange={(title) => change({ title })}
          error={checked && titleRule ? t(`errors:rules.${titleRule}`) : null}
          isRequired
          autoFocus
        />
        <DateField label={t('begin.due')} value={day} min={tomorrow} onChange={(next) => change({ day: next })} error={checked && dueAtMs === null ? t('begin.dueTooEarly') : null} />
        <Section title={t('begin.whose')}>
          <div className={styles.whose}>
            <FilterChip
              label={t('begin.teams')}
              options={(facets.data?.teams ?? []).map(({ name }) => ({ id: name, label: name }))}
              chosen={draft.teams}
              onChange={(teams) => change({ teams })}
            />
            <FilterChip
              label={t('begin.roles')}
              options={(facets.data?.roles ?? []).map((role) => ({ id: role.id, label: nameOf(role) ?? '' }))}
              chosen={draft.roleIds}
              onChange={(roleIds) => change({ roleIds })}
            />
            <span className={styles.hint}>{t(isEverybody ? 'begin.everybody' : 'begin.some')}</span>
          </div>
        </Section>
        <ReviewerPicker chosen={draft.reviewers} onChange={(reviewers) => change({ reviewers })} error={checked ? reviewersError : null} />
        {isAboutNobody && (
          <p className={styles.error} role="alert">
            {t('begin.nobody')}
          </p>
        )}
        {create.error && !isAboutNobody && <ErrorMessage error={create.error} kept={t('begin.kept')} />}
      </form>
    </Dialog>
  );
}
