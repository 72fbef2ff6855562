import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { Db, Statement } from '../../../main/engine/db/database.ts';
import { ADMIN, runEngine } from '../running-engine.ts';
import { stepAt } from './plan.ts';

/**
 * The engine that is killed, in a process of its own: `killed.ts DATA commands FROM [POINT]` works through the plan
 * from step FROM, `killed.ts DATA import FILE... [POINT]` imports the files, `killed.ts DATA password USERNAME NEW
 * [POINT]` sets a password, `killed.ts DATA own-password NEW [POINT]` changes the administrator's own,
 * `killed.ts DATA recover CODE NEW [POINT]` recovers, `killed.ts DATA invite USERNAME OUT [POINT]` invites somebody, with the code in a file,
 * `killed.ts DATA accept USERNAME CODE NEW [POINT]` accepts an invitation, `killed.ts DATA drafts [POINT]` keeps a draft anew and anew,
 * `killed.ts DATA new-code OUT [POINT]` puts another recovery code in force, written to a file before,
 * `killed.ts DATA rotate [POINT]` rotates the database key, `killed.ts DATA backup OUT [POINT]` makes a backup,
 * `killed.ts DATA verify [POINT]` verifies the audit,
 * `killed.ts DATA erase ID... [POINT]` erases records, `killed.ts DATA example [POINT]` loads example data. It prints a line for each thing
 * that was acknowledged. With a POINT (`before:commit:3`) it kills itself right before or after the third commit since
 * it was ready.
 */
const [dataDir = '', mode = '', ...args] = process.argv.slice(2);
const POINT = /^(before|after):(commit|statement|rename|slots|file):(\d+)$/u;
/** Steps in the file system that this thread takes itself; what SQLite and the workers do is not counted. */
const FILE_STEPS = ['openSync', 'writeSync', 'fsyncSync', 'renameSync', 'rmSync', 'mkdirSync'] as const;

// As it was before anything here dies around it.
const { writeSync } = fs;
const say = (line: string): void => void writeSync(1, `${line}\n`);

// Writes have budgets in time, and a killed process is quick: its clock is not.
const startedMs = Date.now();
let calls = 0;
const clock = { nowMs: () => startedMs + calls * 1_000, advance: () => undefined };
const running = runEngine({ dataDir, clock });
if (mode !== 'accept' && mode !== 'recover') await running.call('session.signIn', ADMIN);
const point = POINT.exec(args.at(-1) ?? '');
if (point) {
  args.pop();
  dieAt(point);
}
say('ready');

if (mode === 'commands') {
  for (let n = Number(args[0]); ; n += 1) {
    calls += 1;
    const { operation, username, input } = stepAt(n);
    const personId = operation === 'people.create' ? null : await personIdOf(username);
    const reply = await running.reply(operation, input(personId));
    say(reply.ok ? `done ${String(n)}` : `failed ${String(n)} ${reply.error.reason}`);
  }
} else if (mode === 'import') {
  for (const file of args) {
    calls += 10;
    await running.call('people.import', { file: running.engine.offerFile(file), dryRun: false });
    say(`done ${file}`);
  }
} else if (mode === 'erase') {
  await running.call('retention.erase', { recordIds: args, reason: 'An example' });
  say('done');
} else if (mode === 'example') {
  await running.call('example.load', { seed: 7 });
  say('done');
} else if (mode === 'verify') {
  await running.call('audit.verify', {});
  say('done');
} else if (mode === 'rotate') {
  await running.call('keys.rotate', {});
  say('done');
} else if (mode === 'new-code') {
  const { recoveryCode } = await running.call('keys.makeCode', {});
  fs.writeFileSync(args[0] ?? '', recoveryCode);
  await running.call('keys.replaceCode', { code: recoveryCode });
  say('done');
} else if (mode === 'backup') {
  await running.call('backups.create', { file: running.engine.offerFile(args[0] ?? '') });
  say('done');
} else if (mode === 'drafts') {
  for (let n = 0; ; n += 1) {
    calls += 1;
    await running.call('drafts.put', { name: 'example', body: String(n) });
    say(String(n));
  }
} else if (mode === 'invite') {
  const [username = '', out = ''] = args;
  await running.call('people.invite', { personIds: [(await personIdOf(username)) ?? ''], file: running.engine.offerFile(out) });
  say('done');
} else if (mode === 'accept') {
  const [username = '', code = '', newPassword = ''] = args;
  await running.call('session.acceptInvitation', { username, code, newPassword });
  say('done');
} else if (mode === 'own-password') {
  const [newPassword = ''] = args;
  await running.call('session.changePassword', { password: ADMIN.password, newPassword });
  say('done');
} else if (mode === 'recover') {
  const [code = '', newPassword = ''] = args;
  await running.call('session.recover', { code, username: ADMIN.username, newPassword });
  say('done');
} else {
  const [username = '', newPassword = ''] = args;
  await running.call('people.setPassword', { personId: (await personIdOf(username)) ?? '', newPassword });
  say('done');
}
await running.engine.close();

async function personIdOf(username: string): Promise<string | null> {
  const { rows } = await running.call('people.list', { filter: { search: username }, offset: 0, limit: 100 });
  return rows.find((person) => person.username === username)?.id ?? null;
}

function dieAt([, when, what, nth]: RegExpExecArray): void {
  let left = Number(nth);
  /* Replaces one method by one that dies around its n-th call, of those that count. */
  const around = (target: object, name: string, counts: (...given: unknown[]) => boolean = () => true): void => {
    const methods = target as Record<string, (...given: unknown[]) => unknown>;
    const original = methods[name];
    if (!original) throw new Error(`there is no ${name}`);
    methods[name] = function (...given) {
      if (!counts(...given)) return original.apply(this, given);
      left -= 1;
      if (left === 0 && when === 'before') process.kill(process.pid, 'SIGKILL');
      const result = original.apply(this, given);
      if (left === 0 && when === 'after') process.kill(process.pid, 'SIGKILL');
      return result;
    };
  };
  if (what === 'commit') around(Db.prototype, 'commit');
  else if (what === 'statement') around(Statement.prototype, 'run');
  else if (what === 'file') {
    // One count for all of them together.
    for (const name of FILE_STEPS) around(fs, name);
    syncBuiltinESMExports();
  } else {
    // Every file that is put in the place of another, or the key slots and their copy only.
    around(fs, 'renameSync', (_from, to) => what === 'rename' || String(to).includes('keyslots.json'));
    syncBuiltinESMExports();
  }
}
