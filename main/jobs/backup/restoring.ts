import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileError } from '../../engine/audit/file-error.ts';
import { putSealedFilesInPlace, SealedFileWriter } from '../../engine/attachments/file-writer.ts';
import { openPageCodec } from '../../engine/db/page-codec.ts';
import type { PageCodec } from '../../engine/db/page-format.ts';
import { EngineError } from '../../engine/errors.ts';
import { discard } from '../../engine/keys/discard.ts';
import { syncFolder } from '../../engine/keys/replace-file.ts';
import { databaseFile } from '../../engine/keys/store-files.ts';
import type { RestoreInto } from '../read-backup.ts';
import { damaged } from './archive-reader.ts';
import { DatabaseFile } from './database-file.ts';
import type { BackedUpAttachment, BackupManifest } from './format.ts';
import { judgeRestored } from './judge.ts';
import type { BackupTaker } from './open-backup.ts';

/** Puts what a backup holds into a new folder, as the files of a store under another database key. Throws read_only besides what is said. */
export class Restoring implements BackupTaker {
  readonly #into: RestoreInto;
  readonly #manifest: BackupManifest;
  readonly #key: Buffer;
  readonly #codec: PageCodec;
  readonly #database: DatabaseFile;
  #keys = new Map<string, Buffer>();
  #written: string[] = [];
  #writer: SealedFileWriter | null = null;

  /** Makes the folder (0700) and the database's file in it. Throws conflict/already_set_up when the folder is there, read_only. */
  static async begin(into: RestoreInto, manifest: BackupManifest): Promise<Restoring> {
    const key = Buffer.from(into.databaseKey.buffer, into.databaseKey.byteOffset, into.databaseKey.byteLength);
    const codec = await openPageCodec({ cipher: manifest.cipher, databaseKey: key, randomBytes });
    try {
      makeFolder(into.folder);
      return onDisk(() => new Restoring(into, manifest, key, codec));
    } catch (error) {
      codec.close();
      throw error;
    }
  }

  private constructor(into: RestoreInto, manifest: BackupManifest, key: Buffer, codec: PageCodec) {
    this.#into = into;
    this.#manifest = manifest;
    this.#key = key;
    this.#codec = codec;
    try {
      this.#database = new DatabaseFile(this.#file, codec, { cipher: manifest.cipher, sizeBytes: manifest.database.sizeBytes });
    } catch (error) {
      discard(into.folder);
      throw error;
    }
  }

  get #file(): string {
    return databaseFile(this.#into.folder, 0);
  }

  database(piece: Buffer): void {
    onDisk(() => this.#database.add(piece));
  }

  /** Judges it before anything else is taken: its rows hold the keys of the files. Throws unavailable/backup_damaged. */
  databaseEnd(): void {
    onDisk(() => this.#database.end());
    const { cipher } = this.#manifest;
    this.#keys = judgeRestored({ file: this.#file, databaseKey: this.#key, cipher, nativeBinding: this.#into.nativeBinding }, this.#manifest);
  }

  /** Throws unavailable/backup_damaged for one that the database does not know. */
  attachment({ id }: BackedUpAttachment): { add(piece: Buffer): void; end(): void } {
    const key = this.#keys.get(id);
    if (!key) throw damaged();
    const writer = (this.#writer = new SealedFileWriter(this.#into.folder, id, key));
    return {
      add: (piece) => writer.add(piece),
      end: () => {
        writer.end();
        this.#writer = null;
        this.#written.push(id);
      },
    };
  }

  /** Gives the files their names, but for those that are worthless, and waits until all is on disk. */
  end(missing: readonly string[]): void {
    const isMissing = new Set(missing);
    putSealedFilesInPlace(this.#into.folder, this.#written.filter((id) => !isMissing.has(id)));
    onDisk(() => {
      for (const id of this.#written) if (isMissing.has(id)) rmSync(join(this.#into.folder, 'attachments', `${id}.part`));
      syncFolder(this.#into.folder);
      syncFolder(dirname(this.#into.folder));
    });
  }

  /** Nothing of it stays. */
  discard(): void {
    this.#database.close();
    this.#writer?.discard();
    discard(this.#into.folder);
  }

  zero(): void {
    this.#codec.close();
    for (const key of this.#keys.values()) key.fill(0);
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') throw new EngineError('conflict', 'already_set_up');
    throw fileError(error);
  }
}

function onDisk<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw fileError(error);
  }
}
