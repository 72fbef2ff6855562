import type { FieldError } from '../../../preload/contract/operation.ts';
import { canBeSetInMany } from '../../../preload/contract/record-fields.ts';
import type { ValueProblem } from '../../../preload/contract/record-values.ts';
import type { CommandHandler } from '../handler.ts';
import { changeRecords } from './bulk.ts';
import { typesInUse } from './types-in-use.ts';
import { changeDetails, tryChange } from './write.ts';

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
    if (alone.length > 0) return refusal(alone.map((name) => ({ path: name, rule: 'single_only' })));
    const { changed, problems } = tryChange(db, record, inUse, input.values, ctx);
    if (problems.length > 0) return refusal(problems);
    return changed === null ? 'unchanged' : { details: changeDetails(changed) };
  });
};

function refusal(problems: readonly ValueProblem[]): { refused: 'fields'; fields: FieldError[] } {
  return { refused: 'fields', fields: problems.map(({ path, rule }) => ({ path: `values.${path}`, rule })) };
}
