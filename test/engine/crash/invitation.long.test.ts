import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSlotFile } from '../../../main/engine/keys/slot-file.ts';
import { ADMIN, folderWithOrganisation, runEngine } from '../running-engine.ts';
import type { RunningEngine } from '../running-engine.ts';
import { afterwards, killedRun } from './kill.ts';

const PASSWORD = 'the own example password';
let dataDir: string;
let people = 0;
beforeAll(async () => void ({ dataDir } = await folderWithOrganisation()));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

async function atTheDesk<T>(work: (running: RunningEngine) => Promise<T>): Promise<T> {
  const running = runEngine({ dataDir });
  try {
    await running.call('session.signIn', ADMIN);
    return await work(running);
  } finally {
    await running.engine.close();
  }
}
/** A new person with an invitation, and its code. */
function invited(): Promise<{ username: string; personId: string; code: string }> {
  people += 1;
  const username = `example.invited.${String(people)}`;
  return atTheDesk(async (running) => {
    const { id: personId } = await running.call('people.create', { name: `Example ${username}`, username, email: null, team: null, roleId: 'field_worker' });
    const { invitationCode: code } = await running.call('people.invite', { personIds: [personId] });
    return { username, personId, code: code ?? '' };
  });
}
/** Tries something on the locked machine, in a process of its own. */
async function allows(operation: string, input: unknown): Promise<boolean> {
  const running = runEngine({ dataDir });
  const reply = await running.reply(operation, input);
  await running.engine.close();
  return reply.ok;
}
const kindsOf = (personId: string): string[] => readSlotFile(join(dataDir, 'store')).slots.filter(({ id }) => id === personId).map(({ kind }) => kind);

describe('an engine killed while an invitation is accepted', () => {
  test.each([
    // The store opens with a commit of its own; then the password's slot is written, the change committed, and the
    // invitation's slot taken out in a second write.
    ['before:rename:1', 'invitation'],
    ['before:rename:3', 'invitation'],
    ['after:rename:4', 'invitation'],
    ['before:commit:2', 'invitation'],
    ['after:commit:2', 'password'],
  ])('%s: what is good afterwards is the %s, and never both or neither', async (point, good) => {
    const { username, personId, code } = await invited();
    const { killed, acknowledged } = await killedRun([dataDir, 'accept', username, code, PASSWORD, point]);
    expect([killed, acknowledged]).toEqual([true, []]);
    expect(await allows('session.signIn', { username, password: PASSWORD })).toBe(good === 'password');
    // Opening has put the key file in order.
    await atTheDesk((running) => Promise.resolve(running));
    expect(kindsOf(personId)).toEqual([good]);
    expect(await allows('session.acceptInvitation', { username, code, newPassword: PASSWORD })).toBe(good === 'invitation');
    expect(await allows('session.signIn', { username, password: PASSWORD })).toBe(true);
    expect(await allows('session.acceptInvitation', { username, code, newPassword: PASSWORD })).toBe(false);
    expect((await afterwards(dataDir)).result).toBe('intact');
  });
});

describe('an engine killed while somebody is invited anew', () => {
  test.each([
    // The slot file and its copy, the commit, the file of codes; then the old slot is taken out.
    ['before:rename:1', 'old'],
    ['after:rename:2', 'old'],
    ['before:commit:1', 'old'],
    ['after:commit:1', 'none'],
    ['before:rename:3', 'none'],
    ['after:rename:3', 'new'],
  ])('%s: the code that is good and known is the %s one', async (point, good) => {
    const { username, personId, code } = await invited();
    const file = `${dataDir}-${String(people)}.csv`;
    expect((await killedRun([dataDir, 'invite', username, file, point])).killed).toBe(true);
    const told = existsSync(file) ? (/[0-9A-Z]{4}(?:-[0-9A-Z]{4}){4}/u.exec(readFileSync(file, 'utf8'))?.[0] ?? '') : null;
    expect(told !== null).toBe(good === 'new');
    await atTheDesk((running) => Promise.resolve(running));
    expect(kindsOf(personId)).toEqual(['invitation']);
    expect(await allows('session.acceptInvitation', { username, code, newPassword: PASSWORD })).toBe(good === 'old');
    if (told !== null) expect(await allows('session.acceptInvitation', { username, code: told, newPassword: PASSWORD })).toBe(true);
    rmSync(file, { force: true });
    expect((await afterwards(dataDir)).result).toBe('intact');
  });
});
