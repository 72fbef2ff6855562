import type { FeatureHandlers } from '../handler.ts';
import { createPerson } from './create.ts';
import { cancelInvitation, invitePeople } from './invite.ts';
import { exportPeople } from './export.ts';
import { peopleFacets } from './facets.ts';
import { importPeople, inspectFile } from './import.ts';
import { listPeople, listPeopleIds } from './list.ts';
import { setPassword } from './password.ts';
import { getPerson } from './person.ts';
import { setRole } from './set-role.ts';
import { setTeam } from './set-team.ts';
import { removePeople } from './remove.ts';
import { disablePeople, enablePeople, resumePeople, suspendPeople } from './standing.ts';
import { unlockPerson } from './unlock.ts';
import { updatePerson } from './update.ts';

/** What can be done with people, and where each is done. */
export const peopleHandlers: FeatureHandlers<'people'> = {
  list: listPeople,
  ids: listPeopleIds,
  get: getPerson,
  facets: peopleFacets,
  create: createPerson,
  update: updatePerson,
  setRole,
  setTeam,
  disable: disablePeople,
  enable: enablePeople,
  suspend: suspendPeople,
  resume: resumePeople,
  remove: removePeople,
  setPassword,
  invite: invitePeople,
  cancelInvitation,
  export: exportPeople,
  unlock: unlockPerson,
  inspectFile,
  import: importPeople,
};
