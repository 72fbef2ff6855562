import type { Db } from '../db/database.ts';
import { loadType } from '../types/stored-type.ts';
import { useType } from './keep.ts';
import type { TypeInUse } from './keep.ts';

/** Reads each type once, for a change that goes through records of several. */
export function typesInUse(db: Db): (typeId: string) => TypeInUse {
  const known = new Map<string, TypeInUse>();
  return (typeId) => {
    const inUse = known.get(typeId) ?? useType(db, loadType(db, typeId));
    known.set(typeId, inUse);
    return inUse;
  };
}
