import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { TFunction } from 'i18next';
import { areaOf, knownKey } from './sentence-key.ts';

export type AuditText = TFunction<'audit'>;

/** The words for codes that events hold. A code of a newer version stands for itself. */
function createWords(t: AuditText) {
  const word = (group: string, code: string, otherwise: (code: string) => string = (same) => same): string => {
    const key = knownKey(`${group}.${code}`);
    return key === null ? otherwise(code) : (t(key));
  };
  return {
    verb: (verb: string): string => word('verbs', verb),
    area: (verb: string): string => {
      const key = knownKey(`areas.${areaOf(verb)}`);
      return key === null ? t('areas.other') : (t(key));
    },
    operation: (operation: string): string => word('operations', operation),
    refusal: (code: string): string => word('refusals', code),
    anchor: (state: string): string => word('anchors', state),
    status: (status: string): string => word('statuses', status),
    field: (field: string): string => word('fields', field),
    /** A name that says something else in one area has words of its own there. */
    detail: (name: string, verb: string): string => word(`detailsOf.${areaOf(verb)}`, name, (plain) => word('details', plain)),
    /** Of a detail that holds a word of the engine's own. */
    value: (name: string, code: string): string => word(`valuesOf.${name}`, code),
  };
}
export type Words = ReturnType<typeof createWords>;

export function useWords(): Words {
  const { t } = useTranslation('audit');
  return useMemo(() => createWords(t), [t]);
}
