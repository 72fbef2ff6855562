import { useTranslation } from 'react-i18next';
import { PERMISSIONS } from '../../../preload/contract/permission.ts';
import type { Grants, Permission } from '../../../preload/contract/permission.ts';
import { useFormat } from '../../app/i18n/format.ts';
import { useGrantWords } from '../../app/use-grant-words.ts';

export interface Held {
  permission: Permission;
  what: string;
  scope: string;
}

/** What somebody holds, in words: as a list in the contract's order, and in one line. */
export function useHeld(): { listOf: (grants: Grants) => Held[]; lineOf: (grants: Grants) => string } {
  const { t } = useTranslation('reviews');
  const words = useGrantWords();
  const format = useFormat();
  const listOf = (grants: Grants): Held[] =>
    PERMISSIONS.flatMap((permission) => {
      const scope = grants[permission];
      return scope === undefined ? [] : [{ permission, what: words.what(permission), scope: words.scope(permission, scope) }];
    });
  return {
    listOf,
    lineOf(grants) {
      const held = listOf(grants);
      return held.length === 0 ? t('items.noGrants') : format.items(held.map(({ what, scope }) => t('items.grant', { what, scope })));
    },
  };
}
