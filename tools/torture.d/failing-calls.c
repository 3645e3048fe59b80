/*
 * Makes one call of the file system fail, for tools/torture. Preloaded into a program, it counts the calls that touch a folder (by path, or by
 * a descriptor that was opened below it), and lets the one of a given number fail: with an error, or by transferring half of what was asked.
 *
 *   TORTURE_PROGRAM the name of the program that is concerned, of those that inherit all this
 *   TORTURE_FOLDER  the folder, absolute and without links
 *   TORTURE_CALL    the number of the call that fails, from 1; 0 for none
 *   TORTURE_ERROR   the value of errno; 0 for a short read or write
 *   TORTURE_LOG     gets a line "number name path" for the call that failed; for every call if none is to fail
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/xattr.h>
#include <unistd.h>

#define DESCRIPTORS 4096

static const char *folder;
static size_t folder_length;
static long failing;
static int error;
static const char *log_name;
static atomic_long calls;
static atomic_char below[DESCRIPTORS];

__attribute__((constructor)) static void start(void) {
    const char *program = getenv("TORTURE_PROGRAM");
    if (program != NULL && strcmp(program, program_invocation_short_name) == 0) {
        folder = getenv("TORTURE_FOLDER");
        folder_length = strlen(folder);
        failing = atol(getenv("TORTURE_CALL"));
        error = atoi(getenv("TORTURE_ERROR"));
        log_name = getenv("TORTURE_LOG");
    }
}

#define REAL(name) ((__typeof__(&name))real(#name))

static void *real(const char *name) {
    return dlsym(RTLD_NEXT, name);
}

static int is_below(int descriptor) {
    return descriptor >= 0 && descriptor < DESCRIPTORS && atomic_load(&below[descriptor]);
}

static int concerns(int at, const char *path) {
    if (folder == NULL || path == NULL) {
        return 0;
    }
    if (path[0] != '/') {
        return at != AT_FDCWD && is_below(at);
    }
    return strncmp(path, folder, folder_length) == 0 && (path[folder_length] == '/' || path[folder_length] == 0);
}

static void tell(long number, const char *name, const char *path, int descriptor) {
    char line[PATH_MAX + 100];
    char link[64];
    char target[PATH_MAX];
    if (log_name == NULL) {
        return;
    }
    if (path == NULL) {
        snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
        ssize_t length = readlink(link, target, sizeof target - 1);
        target[length < 0 ? 0 : length] = 0;
        path = target;
    }
    int size = snprintf(line, sizeof line, "%ld %s %s\n", number, name, path);
    int out = ((int (*)(const char *, int, ...))real("open"))(log_name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (out >= 0) {
        REAL(write)(out, line, (size_t)size);
        REAL(close)(out);
    }
}

/* Whether this call is the one that fails. */
static int fails(const char *name, const char *path, int descriptor) {
    long number = atomic_fetch_add(&calls, 1) + 1;
    if (failing == 0 || number == failing) {
        int before = errno;
        tell(number, name, path, descriptor);
        errno = before;
    }
    return number == failing;
}

/* For calls that cannot transfer less than all: a short one is none of theirs. */
static int refuses(const char *name, const char *path, int descriptor) {
    if (!fails(name, path, descriptor) || error == 0) {
        return 0;
    }
    errno = error;
    return 1;
}

static int opened(int descriptor) {
    if (descriptor >= 0 && descriptor < DESCRIPTORS) {
        atomic_store(&below[descriptor], 1);
    }
    return descriptor;
}

#define OPEN(name)                                                                  \
    int name(const char *path, int flags, ...) {                                    \
        va_list rest;                                                               \
        va_start(rest, flags);                                                      \
        mode_t mode = va_arg(rest, mode_t);                                         \
        va_end(rest);                                                               \
        if (!concerns(AT_FDCWD, path)) {                                            \
            return REAL(name)(path, flags, mode);                                   \
        }                                                                           \
        return refuses(#name, path, -1) ? -1 : opened(REAL(name)(path, flags, mode)); \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                                                \
    int name(int at, const char *path, int flags, ...) {                            \
        va_list rest;                                                               \
        va_start(rest, flags);                                                      \
        mode_t mode = va_arg(rest, mode_t);                                         \
        va_end(rest);                                                               \
        if (!concerns(at, path)) {                                                  \
            return REAL(name)(at, path, flags, mode);                               \
        }                                                                           \
        return refuses(#name, path, -1) ? -1 : opened(REAL(name)(at, path, flags, mode)); \
    }
OPENAT(openat)
OPENAT(openat64)

int close(int descriptor) {
    if (descriptor >= 0 && descriptor < DESCRIPTORS) {
        atomic_store(&below[descriptor], 0);
    }
    return REAL(close)(descriptor);
}

int closedir(DIR *entries) {
    int descriptor = dirfd(entries);
    if (descriptor >= 0 && descriptor < DESCRIPTORS) {
        atomic_store(&below[descriptor], 0);
    }
    return REAL(closedir)(entries);
}

#define TRANSFER(name, parameters, arguments, shortened)          \
    ssize_t name parameters {                                      \
        if (is_below(descriptor) && fails(#name, NULL, descriptor)) { \
            if (error == 0) {                                      \
                return REAL(name) shortened;                       \
            }                                                      \
            errno = error;                                         \
            return -1;                                             \
        }                                                          \
        return REAL(name) arguments;                               \
    }
#define HALF ((size + 1) / 2)
TRANSFER(read, (int descriptor, void *to, size_t size), (descriptor, to, size), (descriptor, to, HALF))
TRANSFER(write, (int descriptor, const void *from, size_t size), (descriptor, from, size), (descriptor, from, HALF))
TRANSFER(pread, (int descriptor, void *to, size_t size, off_t at), (descriptor, to, size, at), (descriptor, to, HALF, at))
TRANSFER(pread64, (int descriptor, void *to, size_t size, off64_t at), (descriptor, to, size, at), (descriptor, to, HALF, at))
TRANSFER(pwrite, (int descriptor, const void *from, size_t size, off_t at), (descriptor, from, size, at), (descriptor, from, HALF, at))
TRANSFER(pwrite64, (int descriptor, const void *from, size_t size, off64_t at), (descriptor, from, size, at),
         (descriptor, from, HALF, at))

#define ON_DESCRIPTOR(name, parameters, arguments)                         \
    int name parameters {                                                  \
        return is_below(descriptor) && refuses(#name, NULL, descriptor) ? -1 : REAL(name) arguments; \
    }
ON_DESCRIPTOR(fsync, (int descriptor), (descriptor))
ON_DESCRIPTOR(fdatasync, (int descriptor), (descriptor))
ON_DESCRIPTOR(ftruncate, (int descriptor, off_t size), (descriptor, size))
ON_DESCRIPTOR(ftruncate64, (int descriptor, off64_t size), (descriptor, size))
ON_DESCRIPTOR(fchmod, (int descriptor, mode_t mode), (descriptor, mode))
ON_DESCRIPTOR(fchown, (int descriptor, uid_t user, gid_t group), (descriptor, user, group))
ON_DESCRIPTOR(fstat, (int descriptor, struct stat *to), (descriptor, to))
ON_DESCRIPTOR(fstat64, (int descriptor, struct stat64 *to), (descriptor, to))
ON_DESCRIPTOR(fsetxattr, (int descriptor, const char *key, const void *value, size_t size, int flags),
              (descriptor, key, value, size, flags))

#define ON_PATH(type, name, bad, parameters, arguments)                        \
    type name parameters {                                                     \
        return concerns(AT_FDCWD, path) && refuses(#name, path, -1) ? bad : REAL(name) arguments; \
    }
ON_PATH(int, rename, -1, (const char *path, const char *to), (path, to))
ON_PATH(int, link, -1, (const char *path, const char *to), (path, to))
ON_PATH(int, unlink, -1, (const char *path), (path))
ON_PATH(int, rmdir, -1, (const char *path), (path))
ON_PATH(int, mkdir, -1, (const char *path, mode_t mode), (path, mode))
ON_PATH(int, chmod, -1, (const char *path, mode_t mode), (path, mode))
ON_PATH(int, stat, -1, (const char *path, struct stat *to), (path, to))
ON_PATH(int, stat64, -1, (const char *path, struct stat64 *to), (path, to))
ON_PATH(int, lstat, -1, (const char *path, struct stat *to), (path, to))
ON_PATH(int, lstat64, -1, (const char *path, struct stat64 *to), (path, to))
ON_PATH(int, access, -1, (const char *path, int mode), (path, mode))
ON_PATH(char *, realpath, NULL, (const char *path, char *to), (path, to))
ON_PATH(ssize_t, getxattr, -1, (const char *path, const char *key, void *to, size_t size), (path, key, to, size))
ON_PATH(int, setxattr, -1, (const char *path, const char *key, const void *value, size_t size, int flags),
        (path, key, value, size, flags))

#define AT_PATH(name, parameters, arguments)                                \
    int name parameters {                                                   \
        return concerns(at, path) && refuses(#name, path, -1) ? -1 : REAL(name) arguments; \
    }
AT_PATH(fstatat, (int at, const char *path, struct stat *to, int flags), (at, path, to, flags))
AT_PATH(fstatat64, (int at, const char *path, struct stat64 *to, int flags), (at, path, to, flags))
AT_PATH(statx, (int at, const char *path, int flags, unsigned mask, struct statx *to), (at, path, flags, mask, to))
AT_PATH(renameat, (int at, const char *path, int to_at, const char *to), (at, path, to_at, to))
AT_PATH(renameat2, (int at, const char *path, int to_at, const char *to, unsigned flags), (at, path, to_at, to, flags))
AT_PATH(linkat, (int at, const char *path, int to_at, const char *to, int flags), (at, path, to_at, to, flags))
AT_PATH(unlinkat, (int at, const char *path, int flags), (at, path, flags))

ON_PATH(DIR *, opendir, NULL, (const char *path), (path))

void *mmap(void *where, size_t size, int protection, int flags, int descriptor, off_t at) {
    if (is_below(descriptor) && refuses("mmap", NULL, descriptor)) {
        return MAP_FAILED;
    }
    return REAL(mmap)(where, size, protection, flags, descriptor, at);
}

void *mmap64(void *where, size_t size, int protection, int flags, int descriptor, off64_t at) {
    if (is_below(descriptor) && refuses("mmap64", NULL, descriptor)) {
        return MAP_FAILED;
    }
    return REAL(mmap64)(where, size, protection, flags, descriptor, at);
}

ssize_t copy_file_range(int descriptor, off64_t *from, int to, off64_t *at, size_t size, unsigned flags) {
    if ((is_below(descriptor) || is_below(to)) && refuses("copy_file_range", NULL, descriptor)) {
        return -1;
    }
    return REAL(copy_file_range)(descriptor, from, to, at, size, flags);
}
