import { ipcMain, MessageChannelMain } from 'electron';
import type { BrowserWindow, IpcMainInvokeEvent, WebFrameMain } from 'electron';
import { CHANNELS } from '../../preload/contract/bridge.ts';
import { RateLimit } from '../engine/rate-limit.ts';
import type { EngineProcess } from './engine-process.ts';
import { answerHostCall } from './host-call.ts';
import type { HostHandlers } from './host-call.ts';
import type { Log } from './logging.ts';
import { APP_ORIGIN } from './origin.ts';
import { isOwnPage } from './sender.ts';
import type { Sessions } from './sessions.ts';

export interface DoorOptions {
  /** The window of this program whose current page is this frame, if there is one. */
  windowOf: (frame: WebFrameMain) => BrowserWindow | undefined;
  engine: EngineProcess;
  sessions: Sessions;
  handlers: HostHandlers<BrowserWindow>;
  log: Log;
}

/** A window's current document and its one connection. */
interface Page {
  window: BrowserWindow;
  frame: WebFrameMain;
  connectionId: string | null;
  /** Outlives the document: reloading must not refill a budget. */
  limit: RateLimit;
}

/**
 * The only two ways from a page to the main process. Through the first a document's preload gets one port, whose
 * other end the engine holds; from then on the main process is out of the way. The second carries what only a host
 * can do. Both look at who asks before anything else.
 */
export function openDoor({ windowOf, engine, sessions, handlers, log }: DoorOptions): void {
  const pages = new Map<BrowserWindow, Page>();

  function admit(event: IpcMainInvokeEvent, channel: 'connect' | 'host'): Page | null {
    const frame = event.senderFrame;
    const window = frame && isOwnPage(frame, APP_ORIGIN, (own) => windowOf(own) !== undefined) ? windowOf(frame) : undefined;
    if (!frame || !window) {
      log.warn(`door.refused_${channel}`);
      return null;
    }
    const known = pages.get(window);
    if (known) return Object.assign(known, { frame });
    const page: Page = { window, frame, connectionId: null, limit: new RateLimit({ nowMs: () => Date.now() }) };
    pages.set(window, page);
    window.once('closed', () => {
      pages.delete(window);
      if (page.connectionId !== null) void disconnect(page.connectionId);
    });
    return page;
  }

  async function disconnect(connectionId: string): Promise<void> {
    await engine.call('disconnect', { connectionId }).catch(() => undefined);
  }

  /** Gives a page its port. An earlier one is closed: one document, one port. */
  async function givePort(page: Page): Promise<void> {
    const { frame } = page;
    const { port1, port2 } = new MessageChannelMain();
    const { connectionId } = await engine.call('connect', {}, { ports: [port2] });
    const before = page.connectionId;
    page.connectionId = connectionId;
    if (before !== null) {
      await sessions.move(before, connectionId);
      await disconnect(before);
    }
    // The document may have gone meanwhile, or asked again; the latest port is the one that counts.
    const current = page.connectionId === connectionId && page.frame === frame;
    if (current && isOwnPage(frame, APP_ORIGIN, (own) => windowOf(own) === page.window)) frame.postMessage(CHANNELS.port, null, [port1]);
    else port1.close();
  }

  function tellDown(page: Page): void {
    page.connectionId = null;
    if (isOwnPage(page.frame, APP_ORIGIN, (own) => windowOf(own) === page.window)) page.frame.send(CHANNELS.down);
  }

  ipcMain.handle(CHANNELS.connect, async (event) => {
    const page = admit(event, 'connect');
    if (!page) return;
    // Each port comes with fresh budgets in the engine, so ports themselves are rationed.
    if (!page.limit.allow('credential')) {
      log.warn('door.too_many_ports');
      tellDown(page);
      return;
    }
    // While the engine is not up there is nothing to give; `onUp` does it then.
    await givePort(page).catch(() => undefined);
  });
  ipcMain.handle(CHANNELS.host, async (event, message: unknown) => {
    const page = admit(event, 'host');
    if (!page) return undefined;
    const caller = { from: page.window, signedIn: sessions.isSignedIn(page.connectionId), limit: page.limit };
    const reply = await answerHostCall(message, caller, handlers, (operation, error) =>
      log.error('host.unexpected', { operation, name: error instanceof Error ? error.name : 'unknown' }),
    );
    return JSON.stringify(reply);
  });

  engine.onUp(() => {
    for (const page of pages.values()) void givePort(page).catch(() => undefined);
  });
  engine.onDown(() => {
    for (const page of pages.values()) tellDown(page);
  });
}
