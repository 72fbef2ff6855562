import { Holdfast } from '../e2e/app.ts';
import { openDesktop } from '../e2e/desktop.ts';

const ADMIN = { username: 'example.admin', password: 'correct example horse battery' } as const;

/** The built program on a desktop of its own, with an organisation of example data and its administrator signed in. */
export interface SignedInApp {
  holdfast: Holdfast;
  /** What signs the administrator in again. */
  credentials: typeof ADMIN;
  /** Quits the program, then takes the desktop away with everything on it. */
  close(): Promise<void>;
}

/** The built program on a desktop of its own, begun as `begin` says. What was started is ended when that fails. */
export async function startedApp(begin: (holdfast: Holdfast) => Promise<void>): Promise<Pick<SignedInApp, 'holdfast' | 'close'>> {
  const desktop = await openDesktop();
  const holdfast = new Holdfast(desktop);
  const close = async (): Promise<void> => {
    await holdfast.quit();
    await desktop.close();
  };
  try {
    await begin(holdfast);
    return { holdfast, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Starts one. The set-up goes through the page's own door, as the screens do it. */
export async function signedInApp(): Promise<SignedInApp> {
  const app = await startedApp(async (holdfast) => {
    const page = await holdfast.launch();
    await page.evaluate(async (admin) => {
      const { api } = window as unknown as { api: { call(operation: string, input: object): Promise<{ ok: boolean }> } };
      const reply = await api.call('setup.create', { organisation: 'Example Organisation', name: 'Example Admin', ...admin });
      if (!reply.ok) throw new Error(`setup.create: ${JSON.stringify(reply)}`);
    }, ADMIN);
  });
  return { ...app, credentials: ADMIN };
}
