import type { FeatureHandlers } from '../handler.ts';
import { getType, listTypes, readForm } from './read.ts';
import { removeType } from './remove.ts';
import { checkType, createType, setTypeState, updateType } from './write.ts';

/** What can be done with types of records, and where each is done. */
export const typesHandlers: FeatureHandlers<'types'> = {
  list: listTypes,
  get: getType,
  check: checkType,
  readForm,
  create: createType,
  update: updateType,
  setState: setTypeState,
  remove: removeType,
};
