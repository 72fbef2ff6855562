import { checkedCode } from './checked-code.ts';

/** 20 ASCII symbols without separators: 18 of data (90 bits), two that check them. Whoever holds it zeroes it. */
export type InvitationCode = Buffer;

/**
 * The one-time code of a first sign-in. `newInvitationCode` makes one of 90 random bits, `parseInvitationCode` reads
 * what was typed (throws invalid_input/invitation_code_malformed), `formatInvitationCode` writes five groups of four,
 * and `invitationSecret` gives the bits for the key derivation, the caller's to zero.
 */
export const { make: newInvitationCode, parse: parseInvitationCode, format: formatInvitationCode, secret: invitationSecret } = checkedCode(18, 'invitation_code_malformed');
