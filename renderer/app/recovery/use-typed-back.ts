import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { differingGroups } from '../../ui/recovery-code.ts';
import { useFormat } from '../i18n/format.ts';
import { useSecretScreen } from '../secret-screen.ts';

interface TypedBack {
  typed: string;
  setTyped: (typed: string) => void;
  /** Which groups are not as they were shown, in a sentence; null while nobody looked. */
  mismatch: string | null;
  /** Looks. True when it is the code that was shown. */
  isRight: () => boolean;
}

/** A code typed back from its paper beside the one that was shown: which proves that the paper is right. */
export function useTypedBack(shown: string): TypedBack {
  useSecretScreen();
  const { t } = useTranslation('setup');
  const format = useFormat();
  const [typed, setTyped] = useState('');
  const [differing, setDiffering] = useState<readonly number[]>([]);
  return {
    typed,
    setTyped(text) {
      setTyped(text);
      if (differing.length > 0) setDiffering([]);
    },
    mismatch: differing.length > 0 ? t('typeBack.differs', { count: differing.length, groups: format.list(differing.map(String)) }) : null,
    isRight() {
      const groups = differingGroups(typed, shown);
      setDiffering(groups);
      return groups.length === 0;
    },
  };
}
