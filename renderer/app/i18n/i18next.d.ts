import 'i18next';
import type { catalogues } from './catalogues.ts';

declare module 'i18next' {
  /** A key that the English catalogue does not have does not compile. */
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: (typeof catalogues)['en'];
    returnNull: false;
  }
}
