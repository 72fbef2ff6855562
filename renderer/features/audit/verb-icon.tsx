import {
  Ban,
  Circle,
  Database,
  DatabaseZap,
  Download,
  KeyRound,
  Lock,
  LockOpen,
  LogIn,
  LogOut,
  Mail,
  MailCheck,
  MailX,
  ShieldAlert,
  ShieldCheck,
  ShieldOff,
  ShieldPlus,
  TriangleAlert,
  Upload,
  UserCheck,
  UserCog,
  UserPen,
  UserPlus,
  UserX,
  Users,
} from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { createElement } from 'react';
import type { AuditEvent } from '../../../preload/contract/audit.ts';
import { areaOf } from './sentence-key.ts';

const BY_VERB: ReadonlyMap<string, LucideIcon> = new Map([
  ['access.refused', Ban],
  ['audit.exported', Download],
  ['audit.rollback_noticed', TriangleAlert],
  ['audit.unreadable', TriangleAlert],
  ['audit.verified', ShieldCheck],
  ['people.exported', Download],
  ['people.imported', Upload],
  ['person.created', UserPlus],
  ['person.changed', UserPen],
  ['person.disabled', UserX],
  ['person.enabled', UserCheck],
  ['person.suspended', UserX],
  ['person.resumed', UserCheck],
  ['person.removed', UserX],
  ['person.invited', Mail],
  ['person.invitation_accepted', MailCheck],
  ['person.invitation_cancelled', MailX],
  ['person.password_set', KeyRound],
  ['person.role_changed', UserCog],
  ['person.second_factor_removed', ShieldOff],
  ['person.second_factor_reset', ShieldOff],
  ['person.second_factor_set', ShieldPlus],
  ['person.team_changed', Users],
  ['person.unlocked', LockOpen],
  ['recovery.confirmed', KeyRound],
  ['session.attempts_rolled_back', TriangleAlert],
  ['session.locked', Lock],
  ['session.recovery_refused', ShieldAlert],
  ['session.sign_in_refused', ShieldAlert],
  ['session.signed_in', LogIn],
  ['session.signed_out', LogOut],
  ['session.backup_code_used', KeyRound],
  ['session.ended', LogOut],
  ['session.keys_rotated', KeyRound],
  ['session.resumed', LogIn],
  ['session.token_reuse_noticed', ShieldAlert],
  ['sessions.all_ended', LogOut],
  ['store.recovered', DatabaseZap],
]);
const BY_AREA: ReadonlyMap<string, LucideIcon> = new Map([
  ['person', Users],
  ['people', Users],
  ['store', Database],
  ['audit', ShieldCheck],
  ['access', Ban],
]);

/** What kind of event it is, at a glance; the sentence says it in words. */
export function VerbIcon({ event: { verb } }: { event: AuditEvent }) {
  return createElement(BY_VERB.get(verb) ?? BY_AREA.get(areaOf(verb)) ?? Circle, { 'aria-hidden': true });
}
