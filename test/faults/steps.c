/*
 * Counts the steps that one program takes in the file system below one folder, whoever takes them in it (JavaScript, SQLite,
 * a worker thread), and lets it die at one of them, or lets the disk fail from one of them on. Loaded by LD_PRELOAD; Linux.
 *
 * A step is a call that changes files. HOLDFAST_STEPS_ROOT names the folder, HOLDFAST_STEPS_CONTROL a file that steps.ts
 * makes and the program maps, so that what was counted outlives it. Layout: struct control below.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/vfs.h>
#include <unistd.h>

#define NAME_BYTES 96
#define MOST_STEPS 8000

enum { OFF = 0, COUNT = 1, KILL = 2, FAIL = 3 };
/* What may die around a step: right before it, or half-way through what it writes. */
enum { BEFORE = 0, HALFWAY = 1 };
/* What a step needs of the disk: room, or only leave to write. */
enum { ROOM = 1, LEAVE = 2 };

struct control {
  _Atomic int mode;
  _Atomic int at;
  _Atomic int how; /* KILL: BEFORE or HALFWAY. FAIL: the errno. */
  _Atomic int count;
  char names[MOST_STEPS][NAME_BYTES];
};

static struct control *control;
static const char *root;
static size_t root_length;

__attribute__((constructor)) static void begin(void) {
  const char *file = getenv("HOLDFAST_STEPS_CONTROL");
  root = getenv("HOLDFAST_STEPS_ROOT");
  if (file == NULL || root == NULL) return;
  root_length = strlen(root);
  int fd = open(file, O_RDWR | O_CLOEXEC);
  void *mapped = fd < 0 ? MAP_FAILED : mmap(NULL, sizeof(struct control), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (mapped == MAP_FAILED) {
    perror("steps");
    _exit(70);
  }
  close(fd);
  control = mapped;
}

static void *next(const char *name) {
  void *found = dlsym(RTLD_NEXT, name);
  if (found == NULL) _exit(71);
  return found;
}

static int is_below(const char *path) {
  return path != NULL && strncmp(path, root, root_length) == 0 && (path[root_length] == '/' || path[root_length] == 0);
}

static const char *path_of(int fd, char *buffer, size_t bytes) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, buffer, bytes - 1);
  if (length < 0) return NULL;
  buffer[length] = 0;
  return buffer;
}

static void die(void) {
  kill(getpid(), SIGKILL);
  for (;;) pause();
}

/*
 * Called before each call that changes files. 0: it goes on. An errno: it fails so instead. -1: it writes half, and dies.
 */
static int step(const char *call, const char *path, int needs) {
  if (control == NULL || control->mode == OFF || !is_below(path)) return 0;
  int number = atomic_fetch_add(&control->count, 1) + 1;
  const char *thread = syscall(SYS_gettid) == getpid() ? "main" : "worker";
  if (number <= MOST_STEPS) snprintf(control->names[number - 1], NAME_BYTES, "%s %s %s", thread, call, path[root_length] == 0 ? "." : path + root_length + 1);
  if (control->mode == KILL && number == control->at) {
    if (control->how == HALFWAY) return -1;
    die();
  }
  if (control->mode == FAIL && number >= control->at && (needs == ROOM || control->how != ENOSPC)) return control->how;
  return 0;
}

static int step_fd(const char *call, int fd, int needs) {
  char buffer[4096];
  int kept = errno;
  if (control == NULL || control->mode == OFF) return 0;
  int answer = step(call, path_of(fd, buffer, sizeof buffer), needs);
  errno = kept;
  return answer;
}

#define REFUSED(answer, failed) \
  if (answer > 0) { errno = answer; return failed; } \
  if (answer < 0) die();

static int opens_to_change(int flags) { return (flags & (O_CREAT | O_TRUNC)) != 0; }

#define OPENING(name) \
  int name(const char *path, int flags, ...) { \
    va_list list; va_start(list, flags); \
    int mode = opens_to_change(flags) ? va_arg(list, int) : 0; \
    va_end(list); \
    /* What is there already needs no room. */ \
    if (control != NULL && control->mode != OFF && opens_to_change(flags)) { \
      int answer = step("open", path, access(path, F_OK) == 0 ? LEAVE : ROOM); \
      REFUSED(answer, -1) \
    } \
    return ((int (*)(const char *, int, ...))next(#name))(path, flags, mode); \
  }
OPENING(open)
OPENING(open64)

#define WRITING(name, call, offset_type) \
  ssize_t name(int fd, const void *bytes, size_t count, offset_type at) { \
    ssize_t (*real)(int, const void *, size_t, offset_type) = next(#name); \
    int answer = step_fd(call, fd, ROOM); \
    if (answer < 0) { real(fd, bytes, count / 2, at); die(); } \
    REFUSED(answer, -1) \
    return real(fd, bytes, count, at); \
  }
WRITING(pwrite, "pwrite", off_t)
WRITING(pwrite64, "pwrite", off64_t)

ssize_t write(int fd, const void *bytes, size_t count) {
  ssize_t (*real)(int, const void *, size_t) = next("write");
  int answer = step_fd("write", fd, ROOM);
  if (answer < 0) { real(fd, bytes, count / 2); die(); }
  REFUSED(answer, -1)
  return real(fd, bytes, count);
}

ssize_t writev(int fd, const struct iovec *pieces, int count) {
  int answer = step_fd("write", fd, ROOM);
  REFUSED(answer, -1)
  return ((ssize_t (*)(int, const struct iovec *, int))next("writev"))(fd, pieces, count);
}

#define ON_FD(name, call, needs) \
  int name(int fd) { \
    int answer = step_fd(call, fd, needs); \
    REFUSED(answer, -1) \
    return ((int (*)(int))next(#name))(fd); \
  }
ON_FD(fsync, "fsync", LEAVE)
ON_FD(fdatasync, "fsync", LEAVE)

#define SIZING(name, offset_type) \
  int name(int fd, offset_type bytes) { \
    int answer = step_fd("truncate", fd, bytes == 0 ? LEAVE : ROOM); \
    REFUSED(answer, -1) \
    return ((int (*)(int, offset_type))next(#name))(fd, bytes); \
  }
SIZING(ftruncate, off_t)
SIZING(ftruncate64, off64_t)

ssize_t sendfile(int to, int from, off_t *at, size_t count) {
  int answer = step_fd("copy", to, ROOM);
  REFUSED(answer, -1)
  return ((ssize_t (*)(int, int, off_t *, size_t))next("sendfile"))(to, from, at, count);
}

ssize_t copy_file_range(int from, off64_t *from_at, int to, off64_t *to_at, size_t count, unsigned flags) {
  int answer = step_fd("copy", to, ROOM);
  REFUSED(answer, -1)
  return ((ssize_t (*)(int, off64_t *, int, off64_t *, size_t, unsigned))next("copy_file_range"))(from, from_at, to, to_at, count, flags);
}

int rename(const char *from, const char *to) {
  int answer = step("rename", to, LEAVE);
  REFUSED(answer, -1)
  return ((int (*)(const char *, const char *))next("rename"))(from, to);
}

#define ON_PATH(name, call) \
  int name(const char *path) { \
    int answer = step(call, path, LEAVE); \
    REFUSED(answer, -1) \
    return ((int (*)(const char *))next(#name))(path); \
  }
ON_PATH(unlink, "remove")
ON_PATH(rmdir, "remove")
ON_PATH(remove, "remove")

int unlinkat(int folder, const char *path, int flags) {
  char buffer[4096], whole[8192];
  if (control != NULL && control->mode != OFF) {
    const char *parent = path[0] == '/' ? "" : path_of(folder, buffer, sizeof buffer);
    snprintf(whole, sizeof whole, "%s%s%s", parent == NULL ? "" : parent, path[0] == '/' ? "" : "/", path);
    int answer = step("remove", whole, LEAVE);
    REFUSED(answer, -1)
  }
  return ((int (*)(int, const char *, int))next("unlinkat"))(folder, path, flags);
}

int mkdir(const char *path, mode_t mode) {
  int answer = step("mkdir", path, ROOM);
  REFUSED(answer, -1)
  return ((int (*)(const char *, mode_t))next("mkdir"))(path, mode);
}

int chmod(const char *path, mode_t mode) {
  int answer = step("chmod", path, LEAVE);
  REFUSED(answer, -1)
  return ((int (*)(const char *, mode_t))next("chmod"))(path, mode);
}

/* A disk that has no room says so. */
#define ROOM_OF(name, type) \
  int name(const char *path, struct type *found) { \
    int answer = ((int (*)(const char *, struct type *))next(#name))(path, found); \
    int is_full = control != NULL && control->mode == FAIL && control->how == ENOSPC && control->count >= control->at; \
    if (answer == 0 && is_full && is_below(path)) found->f_bavail = found->f_bfree = 0; \
    return answer; \
  }
ROOM_OF(statfs, statfs)
ROOM_OF(statfs64, statfs64)
