import { csvCell } from '../../jobs/csv-writer.ts';
import type { Db } from '../db/database.ts';
import { EngineError } from '../errors.ts';
import { prepared } from '../handler.ts';
import type { CommandHandler, QueryContext } from '../handler.ts';
import { deviceEntry } from '../keys/device-secret.ts';
import { formatInvitationCode, newInvitationCode } from '../keys/invitation-code.ts';
import { readSlotFile } from '../keys/slot-file.ts';
import type { InvitationSlot } from '../keys/slot-file.ts';
import { makeInvitationSlot } from '../keys/slots.ts';
import { withOutputFile, writeWhole } from '../output-file.ts';
import { changePeople } from './bulk.ts';
import { endInvitation, invitedUntil, invitedUntilMs, storeInvitation } from './invitation.ts';
import { dropStaleSlotsAfterCommit, putInvitationSlots } from './slots.ts';
import { findSubject, mayManage } from './subject.ts';
import type { Subject } from './subject.ts';

/** One person's new invitation, before anybody knows of it. */
interface Made {
  slot: InvitationSlot;
  /** Of the database key, as they were when the slot was made. */
  rotations: number;
  username: string;
  /** As it is told. */
  code: string;
}
/** A row of the file of codes. */
interface Told extends Made {
  name: string;
}

/**
 * Invites people: makes each a code and a key slot under it, which opens this machine's data until the invitation ends.
 * Throws conflict/changed_meanwhile when somebody became another to be invited meanwhile, conflict/key_file_full,
 * conflict/cancelled, unavailable with the keychain's or the file's reason, read_only.
 */
export const invitePeople = prepared<'people.invite', ReadonlyMap<string, Made>>({
  prepare: (db, { personIds, dryRun }, ctx) => (dryRun ? Promise.resolve(new Map()) : makeInvitations(db, personIds, ctx)),

  async handle(db, input, ctx, made) {
    const nowMs = ctx.clock.nowMs();
    const untilMs = invitedUntilMs(ctx.settings, nowMs);
    const told: Told[] = [];
    const outcome = await changePeople(db, input, ctx, (subject) => {
      if (subject.status !== 'invited') return 'unchanged';
      if (!mayManage(db, ctx, subject)) return { refused: 'exceeds_own_grants' };
      return {
        details: { validUntil: new Date(untilMs).toISOString() },
        apply() {
          if (input.dryRun) return;
          const invitation = made.get(subject.id);
          if (invitation?.username !== subject.username) throw new EngineError('conflict', 'changed_meanwhile');
          storeInvitation(db, invitation.slot, { madeBy: ctx.actor.personId, nowMs, untilMs });
          told.push({ ...invitation, name: subject.name });
        },
      };
    });
    if (told.length === 0) return { ...outcome, untilMs, invitationCode: null };

    // The slots last, while the transaction can still be taken back, and beside those of earlier invitations: a crash
    // before the commit leaves the earlier ones good, and the new ones, of which the database knows nothing, open nobody's way.
    const putSlots = (): void => putInvitationSlots(ctx.store, told.map(({ slot }) => slot), told[0]?.rotations ?? ctx.store.rotations);
    if (input.file === undefined) putSlots();
    else {
      await withOutputFile(ctx.takeFile(input.file, 'people-invitations'), ctx, (draft) => {
        writeCodes(draft, told, untilMs);
        putSlots();
      });
    }
    // Behind the file of codes, which must not wait: earlier invitations are void by now, their slots let nobody in.
    dropStaleSlotsAfterCommit(db, ctx);
    return { ...outcome, untilMs, invitationCode: input.file === undefined ? (told[0]?.code ?? null) : null };
  },
});

/** Takes invitations back. Whoever has none stays as they are. */
export const cancelInvitation: CommandHandler<'people.cancelInvitation'> = async (db, input, ctx) => {
  const outcome = await changePeople(db, input, ctx, (subject) => {
    if (invitedUntil(db, subject.id) === null) return 'unchanged';
    if (!mayManage(db, ctx, subject)) return { refused: 'exceeds_own_grants' };
    return { details: {}, apply: () => endInvitation(db, subject.id) };
  });
  if (outcome.changed > 0) dropStaleSlotsAfterCommit(db, ctx);
  return outcome;
};

/** The slow part, one after another, so that somebody who signs in meanwhile waits for one of them at most. */
async function makeInvitations(db: Db, personIds: readonly string[], ctx: QueryContext): Promise<Map<string, Made>> {
  const subjects = invitable(db, personIds, ctx);
  const made = new Map<string, Made>();
  if (subjects.length === 0) return made;
  const { store, random, jobs } = ctx;
  const { secret: deviceSecret } = await deviceEntry(ctx.host, readSlotFile(store.dir));
  const { rotations } = store;
  const databaseKey = store.withDatabaseKey((key) => Buffer.from(key));
  try {
    for (const { id, username } of subjects) {
      if (ctx.signal.aborted) throw new EngineError('conflict', 'cancelled');
      const code = newInvitationCode(random);
      const making = { storeId: store.storeId, cipher: store.cipher, personId: id, username, code, deviceSecret, databaseKey, random };
      made.set(id, { rotations, slot: await makeInvitationSlot(making, jobs), username, code: formatInvitationCode(code) });
      code.fill(0);
      ctx.progress(made.size, subjects.length, 'rows');
    }
    return made;
  } finally {
    for (const secret of [deviceSecret, databaseKey]) secret.fill(0);
  }
}

/** Whom the caller may invite, as it looks now; in the transaction each is looked at again. */
function invitable(db: Db, personIds: readonly string[], ctx: QueryContext): Subject[] {
  return [...new Set(personIds)].flatMap((personId) => {
    const subject = findSubject(db, personId, ctx);
    return subject?.status === 'invited' && mayManage(db, ctx, subject) ? [subject] : [];
  });
}

const CODE_COLUMNS = ['name', 'username', 'code', 'valid until'] as const;

/** Fills a private file with the codes as CSV (RFC 4180), and waits until it is on disk. Throws read_only. */
function writeCodes(draft: string, told: readonly Told[], untilMs: number): void {
  const until = new Date(untilMs).toISOString();
  const rows = [CODE_COLUMNS, ...told.map(({ name, username, code }) => [name, username, code, until])];
  // The byte-order mark tells spreadsheets that it is UTF-8.
  writeWhole(draft, `\ufeff${rows.map((cells) => `${cells.map(csvCell).join(',')}\r\n`).join('')}`);
}
