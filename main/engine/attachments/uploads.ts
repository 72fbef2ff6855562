import { ATTACHMENT_LIMITS } from '../../../preload/contract/attachments.ts';
import { EngineError } from '../errors.ts';
import type { Clock } from '../host-services.ts';
import type { IncomingFile } from './incoming-file.ts';

const IDLE_MS = 15 * 60 * 1000;

/** A file on its way in from a page. */
export interface Upload {
  personId: string;
  name: string;
  sizeBytes: number;
  incoming: IncomingFile;
  lastAtMs: number;
}

/** The files on their way in. A page that is gone never finishes its own: the oldest of a person, and idle ones, give way. */
export class Uploads {
  readonly #clock: Clock;
  readonly #byId = new Map<string, Upload>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  begin(id: string, upload: Omit<Upload, 'lastAtMs'>): void {
    const nowMs = this.#clock.nowMs();
    for (const [other, { lastAtMs }] of this.#byId) if (nowMs - lastAtMs > IDLE_MS) this.drop(other);
    const own = [...this.#byId].filter(([, { personId }]) => personId === upload.personId);
    const [oldest] = own;
    if (oldest && own.length >= ATTACHMENT_LIMITS.underWay) this.drop(oldest[0]);
    this.#byId.set(id, { ...upload, lastAtMs: nowMs });
  }

  /** The upload of this id, if this person began it. Throws not_found/no_such_item. */
  of(id: string, personId: string): Upload {
    const upload = this.#byId.get(id);
    if (upload?.personId !== personId) throw new EngineError('not_found', 'no_such_item');
    upload.lastAtMs = this.#clock.nowMs();
    return upload;
  }

  /** Hands it over to whoever finishes it: from then on what came in is theirs to discard. Throws not_found/no_such_item. */
  finish(id: string, personId: string): Upload {
    const upload = this.of(id, personId);
    this.#byId.delete(id);
    return upload;
  }

  /** Gives one up; nothing happens when there is none, or it is another's. */
  drop(id: string, personId?: string): void {
    const upload = this.#byId.get(id);
    if (!upload || (personId !== undefined && upload.personId !== personId)) return;
    this.#byId.delete(id);
    upload.incoming.discard();
  }

  clear(): void {
    for (const id of [...this.#byId.keys()]) this.drop(id);
  }
}
