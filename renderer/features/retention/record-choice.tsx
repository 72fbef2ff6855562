import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { useFormat } from '../../app/i18n/format.ts';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Tag } from '../../ui/tag.tsx';

/** A record that may be erased; one under a hold may not. */
interface Erasable {
  recordId: string;
  typeName: string;
  number: number;
  title: string;
  isHeld: boolean;
}
interface RecordChoice {
  /** The ids of those that are to be erased. */
  chosen: string[];
  isChosen: (recordId: string) => boolean;
  choose: (recordId: string, isChosen: boolean) => void;
  /** Chooses all of them again. */
  clear: () => void;
}

const NONE: ReadonlySet<string> = new Set();

/** Which of some records are to be erased: all that may be, but for those that are left out. */
export function useRecordChoice(rows: readonly Pick<Erasable, 'recordId' | 'isHeld'>[]): RecordChoice {
  const [left, setLeft] = useState(NONE);
  return {
    chosen: rows.filter(({ recordId, isHeld }) => !isHeld && !left.has(recordId)).map(({ recordId }) => recordId),
    isChosen: (recordId) => !left.has(recordId),
    choose: (recordId, isChosen) => setLeft(new Set(isChosen ? [...left].filter((id) => id !== recordId) : [...left, recordId])),
    clear: () => setLeft(NONE),
  };
}

/** The first two cells of its row: whether it is chosen, and which record it is. */
export function RecordCells({ record: { recordId, typeName, number, title, isHeld }, choice }: { record: Erasable; choice: RecordChoice }) {
  const { t } = useTranslation('retention');
  const format = useFormat();
  return (
    <>
      <td>
        {isHeld ? <Tag>{t('isHeld')}</Tag> : <Checkbox aria-label={t('columns.choose', { name: `${typeName} ${format.number(number)}` })} isSelected={choice.isChosen(recordId)} onChange={(is) => choice.choose(recordId, is)} />}
      </td>
      <th scope="row">
        <Link href={`/records/${recordId}`}>
          <bdi>{typeName}</bdi> {format.number(number)}
        </Link>{' '}
        <bdi>{title}</bdi>
      </th>
    </>
  );
}
