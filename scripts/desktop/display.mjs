import { startDaemon } from './daemon.mjs';

/**
 * A display that nobody sees. The server picks a free number itself, so that runs side by side do not meet.
 * @returns {Promise<{ env: { DISPLAY: string }, stop: () => Promise<void> }>}
 */
export async function openDisplay() {
  const { firstLine, stop } = await startDaemon('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1200x24', '-nolisten', 'tcp'], { readyFd: 3 });
  return { env: { DISPLAY: `:${firstLine}` }, stop };
}
