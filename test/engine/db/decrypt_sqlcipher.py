"""Decrypts a SQLCipher 4 database by its published page format, without SQLCipher: decrypt_sqlcipher.py IN OUT < KEY

KEY is the raw page key, 64 hexadecimal digits. Every page is authenticated before it is decrypted; a page that is not
as it was written ends the program with its number. OUT is a plain SQLite database with the same pages.
"""
import hashlib
import hmac
import sys

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

PAGE, SALT, IV, MAC = 4096, 16, 16, 64
BODY = PAGE - IV - MAC

key = bytes.fromhex(sys.stdin.read().strip())
with open(sys.argv[1], "rb") as file:
    data = file.read()
if len(key) != 32 or not data or len(data) % PAGE:
    sys.exit("not a key, or not whole pages")
salt = data[:SALT]
mac_key = hashlib.pbkdf2_hmac("sha512", key, bytes(byte ^ 0x3A for byte in salt), 2, 32)

with open(sys.argv[2], "wb") as out:
    for number in range(1, len(data) // PAGE + 1):
        page = data[(number - 1) * PAGE : number * PAGE]
        start = SALT if number == 1 else 0
        iv, tag = page[BODY : BODY + IV], page[BODY + IV :]
        mac = hmac.new(mac_key, page[start : BODY + IV] + number.to_bytes(4, "little"), hashlib.sha512)
        if not hmac.compare_digest(mac.digest(), tag):
            sys.exit(f"page {number} is not as it was written")
        cipher = Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor()
        plain = cipher.update(page[start:BODY]) + cipher.finalize()
        out.write((b"SQLite format 3\0" if number == 1 else b"") + plain + bytes(IV + MAC))
