import { z } from 'zod';
import { FileName } from './attachments.ts';
import { Done, hostCall, Nothing } from './operation.ts';

/** Places the app may open in the person's browser; the page names one, only the host knows the address. */
export const LINKS = ['source', 'security', 'licence'] as const;
/** What a picked file may be used for; its handle serves nothing else. */
export const PICK_PURPOSES = ['people-import', 'records-import', 'records-file', 'form-import', 'attachment'] as const;
export const SAVE_PURPOSES = ['attachment-save', 'audit-export', 'people-export', 'people-invitations', 'records-export', 'erasure-certificate', 'review-outcome'] as const;
export const FILE_PURPOSES = [...PICK_PURPOSES, ...SAVE_PURPOSES] as const;
export type FilePurpose = (typeof FILE_PURPOSES)[number];
export type PickPurpose = (typeof PICK_PURPOSES)[number];
export type SavePurpose = (typeof SAVE_PURPOSES)[number];
/** A file behind an opaque, single-purpose handle; its path never reaches the page. */
export const PickedFile = z.strictObject({ file: z.uuid(), name: z.string(), sizeBytes: z.number().int() }).nullable();

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
  /** Asks the person where to write. */
  saveFile: hostCall({
    input: z.strictObject({
      purpose: z.enum(SAVE_PURPOSES),
      /** To be offered for an attachment and an export of records; other files are named by the host. */
      name: FileName.optional(),
    }),
    output: PickedFile,
    permission: 'signed_in',
  }),
  /** Prints the window through the system's dialog: the recovery sheet. */
  print: hostCall({ input: Nothing, output: Done, permission: 'anyone' }),
  openLink: hostCall({ input: z.strictObject({ link: z.enum(LINKS) }), output: Done, permission: 'anyone' }),
};
