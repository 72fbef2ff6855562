"""Has the kernel write all that a process could write to into swap: page_out.py PID. Linux 5.10 or later, as root.

process_madvise(2) with MADV_PAGEOUT; Python has neither it nor pidfd_open(2) on older versions, so both go by number.
"""
import ctypes
import re
import sys

PIDFD_OPEN, PROCESS_MADVISE, MADV_PAGEOUT = 434, 440, 21


class Range(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]


pid = int(sys.argv[1])
libc = ctypes.CDLL(None, use_errno=True)
pidfd = libc.syscall(PIDFD_OPEN, pid, 0)
if pidfd < 0:
    sys.exit(f"pidfd_open: {ctypes.get_errno()}")
paged = 0
with open(f"/proc/{pid}/maps", encoding="utf-8") as maps:
    for line in maps:
        found = re.match(r"([0-9a-f]+)-([0-9a-f]+) rw.p", line)
        if not found:
            continue
        start, end = (int(each, 16) for each in found.groups())
        asked = Range(start, end - start)
        # Part of a range may be refused: what is locked in memory, for one.
        paged += max(0, libc.syscall(PROCESS_MADVISE, pidfd, ctypes.byref(asked), ctypes.c_size_t(1), MADV_PAGEOUT, 0))
if paged == 0:
    sys.exit(f"process_madvise: {ctypes.get_errno()}")
print(paged)
