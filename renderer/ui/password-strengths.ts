/** From easily guessed to hard to guess; each has its word in the catalogue. */
export const STRENGTHS = ['veryWeak', 'weak', 'fair', 'good', 'strong'] as const;
type Strength = (typeof STRENGTHS)[number];
/** What makes a password easy to guess, where one thing does; each has its sentence in the catalogue. */
export type Cause = 'common' | 'repeats' | 'sequence' | 'keyboard' | 'date' | 'name';
export interface Estimate {
  strength: Strength;
  cause: Cause | null;
}
