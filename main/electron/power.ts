import { powerMonitor } from 'electron';

const LOOK_EVERY_MS = 5_000;

export interface PowerOptions {
  lock: (cause: 'idle' | 'system') => void;
  /** Null while nothing is to be locked. */
  idleLockMinutes: () => number | null;
  /** The machine woke: timers come late. */
  awake: () => void;
}

/** Locks when the machine does: at its lock screen, before sleep, and when nobody has touched it for long enough. */
export function watchPower({ lock, idleLockMinutes, awake }: PowerOptions): void {
  powerMonitor.on('lock-screen', () => lock('system'));
  powerMonitor.on('suspend', () => lock('system'));
  powerMonitor.on('resume', awake);
  setInterval(() => {
    const minutes = idleLockMinutes();
    if (minutes !== null && powerMonitor.getSystemIdleTime() >= minutes * 60) lock('idle');
  }, LOOK_EVERY_MS);
}
