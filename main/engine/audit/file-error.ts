import { EngineError } from '../errors.ts';

/** What a failure of the file system means to a person; anything else is returned as it is. */
export function fileError(error: unknown): unknown {
  if (error instanceof EngineError || !(error instanceof Error) || !('code' in error)) return error;
  const full = error.code === 'ENOSPC' || error.code === 'EDQUOT' || error.code === 'EFBIG';
  return new EngineError('read_only', full ? 'disk_full' : 'disk_read_only');
}
