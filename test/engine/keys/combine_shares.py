"""Gives the recovery code back from shares, by docs/recovery-shares.md alone: combine_shares.py < SHARES, one a line

Nothing of Holdfast and no library of shares is used. What is no share, or does not belong together, ends it.
"""
import sys

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def values(text):
    return [ALPHABET.index(symbol) for symbol in text.strip().replace("-", "")]


def number(symbols):
    total = 0
    for symbol in symbols:
        total = total * 32 + symbol
    return total


def times(a, b):
    """In GF(256) with x^8 + x^4 + x^3 + x + 1, as in AES, bit by bit."""
    product = 0
    while b:
        product ^= a if b & 1 else 0
        a = (a << 1) ^ (0x11B if a & 0x80 else 0)
        b >>= 1
    return product


def inverse(a):
    return next(b for b in range(1, 256) if times(a, b) == 1)


shares = [values(line) for line in sys.stdin if line.strip()]
for share in shares:
    if len(share) != 40 or number(share[:37]) % 32749 != number(share[37:]) or share[0] != 1:
        sys.exit("not a share")
    if share[1] != shares[0][1] or share[3:8] != shares[0][3:8]:
        sys.exit("shares of two sets")
if len(shares) < shares[0][1]:
    sys.exit("too few")

points = [(share[2], (number(share[8:37]) >> 1).to_bytes(18, "big")) for share in shares]
secret = bytearray(18)
for x, y in points:
    weight = 1
    for other, _ in points:
        if other != x:
            weight = times(weight, times(other, inverse(other ^ x)))
    for at in range(18):
        secret[at] ^= times(y[at], weight)
bits = int.from_bytes(secret, "big")
code = [(bits >> (144 - 5 * (at + 1))) & 31 for at in range(28)]
if bits & 15 or number(code[:26]) % 1021 != number(code[26:]):
    sys.exit("not a recovery code")
print("".join(ALPHABET[value] for value in code))
