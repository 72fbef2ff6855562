import { ApiError } from '../ipc/api-error.ts';
import { call } from '../ipc/client.ts';

/** So long nothing may be typed before it is kept: short enough that a crash takes half a sentence at most. */
const PAUSE_MS = 600;

/** What is still to be told the engine of each draft: its text, or null where it is to be removed. */
const due = new Map<string, string | null>();
const underWay = new Set<string>();
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
  pause = setTimeout(keepDraftsNow, PAUSE_MS);
}

/** Without waiting: before the window locks, or when somebody is back whose drafts could not be kept while they were out. */
export function keepDraftsNow(): void {
  clearTimeout(pause);
  for (const [name, body] of [...due]) if (!underWay.has(name)) void send(name, body);
}

/** Whether something later than what the engine has is still on its way to it. */
export function isDue(name: string): boolean {
  return due.has(name) || underWay.has(name);
}

/** Forgets what is due: it is somebody else's who is no longer there. */
export function forgetDue(): void {
  clearTimeout(pause);
  due.clear();
}

/** One at a time for each name: what was typed later is never overtaken by what was typed before. */
async function send(name: string, body: string | null): Promise<void> {
  underWay.add(name);
  due.delete(name);
  try {
    await (body === null ? call('drafts.remove', { name }) : call('drafts.put', { name, body }));
  } catch (error) {
    const mayTryLater = error instanceof ApiError && ['locked', 'not_signed_in', 'rate_limited'].includes(error.code);
    if (!mayTryLater) tellTrouble();
    else if (!due.has(name)) due.set(name, body);
    return;
  } finally {
    underWay.delete(name);
  }
  if (due.has(name)) keepDraftsNow();
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
