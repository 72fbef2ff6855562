import { z } from 'zod';
import { Done, gate, RequestId } from './operation.ts';

/** How far long work has come. `total` is null while it is not known. */
export const Progress = z.strictObject({
  requestId: RequestId,
  done: z.number(),
  total: z.number().nullable(),
  unit: z.enum(['bytes', 'rows', 'events', 'parts']),
});
export type Progress = z.infer<typeof Progress>;

export const jobs = {
  /** Asks a running request of the same connection to stop; it then answers `conflict`, `cancelled`, and changes nothing. Open to anybody: so is restoring, which takes long, and nobody reaches another connection's requests. */
  cancel: gate({
    input: z.strictObject({ requestId: RequestId }),
    output: Done,
    permission: 'anyone',
    rate: 'write',
    audit: null,
    whileNotUpgraded: true,
  }),
};
