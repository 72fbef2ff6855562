import { plainFieldsOf } from '../../../preload/contract/record-fields.ts';
import type { PlainField } from '../../../preload/contract/record-fields.ts';
import { EngineError } from '../errors.ts';
import type { CommandHandler } from '../handler.ts';
import { allTypes, loadDefinition, loadType } from './stored-type.ts';

/**
 * Takes a type away with all its versions, its rules, and what anybody was typing for it. Throws not_found/no_such_item,
 * conflict/type_has_records, conflict/type_in_use while another type points to it.
 */
export const removeType: CommandHandler<'types.remove'> = (db, { typeId }, ctx) => {
  const type = loadType(db, typeId);
  if (db.prepare('SELECT 1 FROM record WHERE type_num = ?').get(type.num) !== undefined) throw new EngineError('conflict', 'type_has_records');
  const pointsHere = (field: PlainField): boolean => field.kind === 'reference' && field.typeId === type.id;
  const others = allTypes(db).filter(({ num }) => num !== type.num);
  if (others.some(({ num, version }) => plainFieldsOf(loadDefinition(db, num, version)).some(pointsHere))) throw new EngineError('conflict', 'type_in_use');
  db.prepare('DELETE FROM draft WHERE instr(name, ?) > 0').run(type.id);
  db.prepare('DELETE FROM record_field WHERE type_num = ?').run(type.num);
  db.prepare('DELETE FROM record_type_version WHERE type_num = ?').run(type.num);
  db.prepare('DELETE FROM record_type WHERE num = ?').run(type.num);
  ctx.record({ target: { kind: 'type', id: type.id, name: type.name } });
  return {};
};
