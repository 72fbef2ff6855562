/**
 * The fingerprint of a word, taken character by character, so that every word that begins at one place costs one step
 * more than the one before. Two independent 32-bit hashes (FNV-1a; the body of MurmurHash3), mixed at the end. It need
 * not resist anybody: who finds a word that collides has only found a password that is refused.
 */
export class Fingerprint {
  #fnv = 0x811c9dc5;
  #murmur = 0x9747b28c;

  /** Takes one more code point in. */
  add(character: string): void {
    const codePoint = character.codePointAt(0) ?? 0;
    for (let shift = 0; shift < 24; shift += 8) this.#fnv = Math.imul(this.#fnv ^ ((codePoint >>> shift) & 0xff), 0x01000193);
    const k = Math.imul(rotate(Math.imul(codePoint, 0xcc9e2d51), 15), 0x1b873593);
    this.#murmur = (Math.imul(rotate(this.#murmur ^ k, 13), 5) + 0xe6546b64) | 0;
  }

  /** 16 bits: where the word is looked for. */
  get bucket(): number {
    return mix(this.#fnv) >>> 16;
  }

  /** 24 bits: what is looked for there. */
  get entry(): number {
    return mix(this.#murmur ^ rotate(mix(this.#fnv), 16)) & 0xff_ffff;
  }

  /** The fingerprint of a whole word, by code points. */
  static of(characters: Iterable<string>): Fingerprint {
    const fingerprint = new Fingerprint();
    for (const character of characters) fingerprint.add(character);
    return fingerprint;
  }
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

/** MurmurHash3's finaliser: every bit of the result depends on every bit of the value. */
function mix(value: number): number {
  let h = value ^ (value >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
