import { canBeSetInMany } from '../../../preload/contract/record-fields.ts';
import { EngineError } from '../errors.ts';
import type { CommandHandler } from '../handler.ts';
import { changeRecords } from './bulk.ts';
import { typesInUse } from './types-in-use.ts';
import { changeDetails, changeValues } from './write.ts';
import type { Changed } from './write.ts';

/**
 * Sets fields of many records, each by its own type's rules and with a version of its own in its history. A record whose
 * type will not have it so is left as it is, and told with the places and rules. Throws conflict/cancelled.
 */
export const editRecords: CommandHandler<'records.edit'> = (db, input, ctx) => {
  const typeOf = typesInUse(db);
  return changeRecords(db, input, ctx, (record) => {
    const inUse = typeOf(record.typeId);
    const alone = Object.keys(input.values).filter((name) => {
      const field = inUse.fields.get(name);
      return field !== undefined && !canBeSetInMany(field);
    });
    if (alone.length > 0) return { refused: 'fields', fields: alone.map((name) => ({ path: `values.${name}`, rule: 'single_only' })) };
    let changed: Changed | null;
    try {
      changed = changeValues(db, record, inUse, input.values, ctx);
    } catch (error) {
      // What will not do is found before anything is written.
      if (error instanceof EngineError && error.reason === 'fields') return { refused: 'fields', fields: error.fields };
      throw error;
    }
    return changed === null ? 'unchanged' : { details: changeDetails(changed) };
  });
};
