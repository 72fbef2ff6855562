import { z } from 'zod';
import { FileName } from './attachments.ts';
import { CopiedSecret } from './fields.ts';
import { Done, hostCall, Nothing } from './operation.ts';

/** Places the app may open in the person's browser; the page names one, only the host knows the address. */
export const LINKS = ['source', 'security', 'licence'] as const;
/** What a picked file may be used for; its handle serves nothing else. */
export const PICK_PURPOSES = ['people-import', 'records-import', 'records-file', 'form-import', 'attachment'] as const;
export const SAVE_PURPOSES = ['attachment-save', 'audit-export', 'people-export', 'people-invitations', 'records-export', 'record-pdf', 'erasure-certificate', 'review-outcome', 'backup'] as const;
/** What a picked folder may be used for. */
export const FOLDER_PURPOSES = ['backup-folder'] as const;
export const FILE_PURPOSES = [...PICK_PURPOSES, ...SAVE_PURPOSES, ...FOLDER_PURPOSES, 'backup-restore'] as const;
export type FilePurpose = (typeof FILE_PURPOSES)[number];
export type PickPurpose = (typeof PICK_PURPOSES)[number];
export type SavePurpose = (typeof SAVE_PURPOSES)[number];
/** A file behind an opaque, single-purpose handle; its path never reaches the page. */
export const PickedFile = z.strictObject({ file: z.uuid(), name: z.string(), sizeBytes: z.number().int() }).nullable();

/** Sizes of sheets, as they are called wherever they are sold. */
export const PAPERS = ['A4', 'Letter'] as const;
export const Paper = z.enum(PAPERS);
export type Paper = z.infer<typeof Paper>;
/** What stands above and below each page: the parts of a line each, as plain text. */
const Edge = z.array(z.string().max(300)).max(6);
export const PageEdges = z.strictObject({ top: Edge, bottom: Edge });
export type PageEdges = z.infer<typeof PageEdges>;

export const host = {
  /** What this window runs on. */
  info: hostCall({
    input: Nothing,
    output: z.strictObject({
      version: z.string(),
      runtime: z.enum(['official', 'stand-in']),
      testBuild: z.boolean(),
      platform: z.string(),
      locale: z.string(),
    }),
    permission: 'anyone',
  }),
  /** Asks the person for a file to read; null when they change their mind. */
  pickFile: hostCall({
    input: z.strictObject({ purpose: z.enum(PICK_PURPOSES) }),
    output: PickedFile,
    permission: 'signed_in',
  }),
  /**
   * Asks for a backup to be restored, or tried. The one file that may be picked to be read before anybody is signed in: where there is
   * no data, or none that opens, nobody can be. Its handle serves nothing else, and what is in it nobody learns without
   * the recovery code; that there is such a file, and its name, the person at the dialog told the page themselves.
   */
  pickBackup: hostCall({ input: Nothing, output: PickedFile, permission: 'anyone' }),
  /**
   * Asks where to write what is readable of damaged data. The one file that may be chosen to be written before anybody is
   * signed in, for the same reason; without the recovery code nothing is.
   */
  saveSalvage: hostCall({ input: Nothing, output: PickedFile, permission: 'anyone' }),
  /** Asks the person for a folder to write into from now on; null when they change their mind. */
  pickFolder: hostCall({
    input: z.strictObject({ purpose: z.enum(FOLDER_PURPOSES) }),
    output: z.strictObject({ folder: z.uuid(), name: z.string() }).nullable(),
    permission: 'signed_in',
  }),
  /** Asks the person where to write. */
  saveFile: hostCall({
    input: z.strictObject({
      purpose: z.enum(SAVE_PURPOSES),
      /** To be offered for an attachment, an export of records and a PDF of one; other files are named by the host. */
      name: FileName.optional(),
    }),
    output: PickedFile,
    permission: 'signed_in',
  }),
  /** Prints the sheet that the window holds through the system's dialog, with page numbers where there are edges. */
  print: hostCall({ input: z.strictObject({ paper: Paper.optional(), edges: PageEdges.optional() }), output: Done, permission: 'anyone' }),
  /** Writes the sheet that the window holds as a PDF to a file picked for it, once the engine has recorded what it is (records.print). */
  savePdf: hostCall({
    input: z.strictObject({ file: z.uuid(), paper: Paper, edges: PageEdges }),
    output: z.strictObject({ bytes: z.number().int() }),
    permission: 'signed_in',
    rate: 'heavy',
  }),
  /** Gives up the PDF that is being made for this window; nothing happens when there is none. */
  stopPdf: hostCall({ input: Nothing, output: Done, permission: 'signed_in' }),
  /** Puts a secret on the clipboard. It is taken off again, if it is still there, after so many seconds, at a lock and at the end. */
  copySecret: hostCall({
    input: z.strictObject({ secret: CopiedSecret }),
    output: z.strictObject({ seconds: z.number().int() }),
    permission: 'anyone',
    rate: 'write',
  }),
  /** Keeps the window out of screenshots and screen sharing while a secret is shown, where the system can. */
  protectScreen: hostCall({ input: z.strictObject({ on: z.boolean() }), output: Done, permission: 'anyone' }),
  openLink: hostCall({ input: z.strictObject({ link: z.enum(LINKS) }), output: Done, permission: 'anyone' }),
};
