import { app } from 'electron';
import { errorFields } from '../engine/error-fields.ts';
import type { Log } from './logging.ts';

const EXIT_UNFORESEEN = 70;

/**
 * An error nobody foresaw ends the program: with a line in the log, without its text anywhere, and without
 * Electron's own dialog, which would show it. The engine is told to quit in order; the database needs no more.
 */
export function catchFaults(log: Log): void {
  let falling = false;
  const fall = (event: string, error: unknown): void => {
    log.error(event, errorFields(error));
    process.exitCode = EXIT_UNFORESEEN;
    if (falling || !app.isReady()) app.exit(EXIT_UNFORESEEN);
    falling = true;
    app.quit();
  };
  process.on('uncaughtException', (error) => fall('app.uncaught', error));
  process.on('unhandledRejection', (error) => fall('app.unhandled', error));
}
