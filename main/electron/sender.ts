/** What is known of the frame that sent a message, as far as the check needs it (Electron's WebFrameMain fits). */
export interface SenderFrame {
  readonly origin: string;
  readonly parent: unknown;
  readonly detached: boolean;
}

/**
 * Whether a message comes from a page of this program: from a main frame, alive, of exactly the app's own origin,
 * and the current one of a window this program opened. `ownFrame` answers the last for frames that still exist.
 * Anything else, a frame already gone included, is refused (threat model: compromised renderer).
 */
export function isOwnPage<F extends SenderFrame>(frame: F | null | undefined, origin: string, ownFrame: (frame: F) => boolean): frame is F {
  if (!frame) return false;
  try {
    return !frame.detached && frame.parent === null && frame.origin === origin && ownFrame(frame);
  } catch {
    // Electron throws when a frame is gone between the message and the check.
    return false;
  }
}
