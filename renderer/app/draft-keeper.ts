import { ApiError } from '../ipc/api-error.ts';
import { call } from '../ipc/client.ts';

/** So long nothing may be typed before it is kept: short enough that a crash takes half a sentence at most. */
const PAUSE_MS = 600;

/** So long whoever leaves waits for what they typed last: a lock is not to be held up by a disk that does not answer. */
const PATIENCE_MS = 500;

/** What is still to be told the engine of each draft: its text, or null where it is to be removed. */
const due = new Map<string, string | null>();
const underWay = new Map<string, Promise<void>>();
/** Names of which that was told already that they cannot be kept. */
const told = new Set<string>();
/** Goes up when somebody leaves: what was under way for them is not due for whoever comes next. */
let round = 0;
let pause: ReturnType<typeof setTimeout> | undefined;
let tellTrouble: () => void = () => undefined;

/** Says who is told when something typed cannot be kept on disk. */
export function onDraftsNotKept(tell: () => void): void {
  tellTrouble = tell;
}

/** Has a draft kept in the engine, encrypted like everything else, once nothing was typed for a moment; null removes it. */
export function keepDraft(name: string, body: string | null): void {
  due.set(name, body);
  clearTimeout(pause);
  pause = setTimeout(() => void keepDraftsNow(), PAUSE_MS);
}

/**
 * Without waiting for a pause: before the window locks, or when somebody is back whose drafts could not be kept while they
 * were out. Over when the engine has answered, or after half a second. Never throws.
 */
export async function keepDraftsNow(): Promise<void> {
  clearTimeout(pause);
  for (const name of due.keys()) if (!underWay.has(name)) begin(name);
  if (underWay.size === 0) return;
  let patience: ReturnType<typeof setTimeout> | undefined;
  await Promise.race([Promise.all(underWay.values()), new Promise((resolve) => (patience = setTimeout(resolve, PATIENCE_MS)))]);
  clearTimeout(patience);
}

/** Whether something later than what the engine has is still on its way to it. */
export function isDue(name: string): boolean {
  return due.has(name) || underWay.has(name);
}

/** Forgets what is due: it is somebody else's who is no longer there. */
export function forgetDue(): void {
  clearTimeout(pause);
  due.clear();
  underWay.clear();
  told.clear();
  round += 1;
}

function begin(name: string): void {
  const sending: Promise<void> = send(name).finally(() => {
    if (underWay.get(name) === sending) underWay.delete(name);
  });
  underWay.set(name, sending);
}

/** One at a time for each name: what was typed later is never overtaken by what was typed before. */
async function send(name: string): Promise<void> {
  const whose = round;
  for (let body = due.get(name); body !== undefined && whose === round; body = due.get(name)) {
    due.delete(name);
    try {
      await (body === null ? call('drafts.remove', { name }) : call('drafts.put', { name, body }));
      if (whose === round) told.delete(name);
    } catch (error) {
      if (whose !== round) return;
      // Due again, so that it goes with what is typed next, or when this person is back; and nobody takes it for kept.
      if (!due.has(name)) due.set(name, body);
      const mayTryLater = error instanceof ApiError && ['locked', 'not_signed_in', 'rate_limited'].includes(error.code);
      if (!mayTryLater && !told.has(name)) {
        told.add(name);
        tellTrouble();
      }
      return;
    }
  }
}

/** Everything that is kept of the signed-in person's drafts, by name. Empty where it cannot be read: nothing else waits for it. */
export async function keptDrafts(): Promise<Map<string, string>> {
  try {
    const { drafts } = await call('drafts.list', {});
    return new Map(drafts.map(({ name, body }) => [name, body]));
  } catch {
    return new Map();
  }
}
