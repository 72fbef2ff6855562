import { appendFileSync } from 'node:fs';

/** Loaded before the program (`node --import`): when it ends, writes the most memory it ever held, in KiB, to PEAK_FILE. */
process.on('exit', () => appendFileSync(process.env['PEAK_FILE'] ?? '', `${String(process.resourceUsage().maxRSS)}\n`));
