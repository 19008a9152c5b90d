/* Records what a process does to the files of one folder, in the order in which it is done. Loaded by LD_PRELOAD.

   FILECALLS_FOLDER  whose files, those directly in it
   FILECALLS_LOG     where to write it: one record a call, a header, the name of the file and what was written

   Linux with 64 bits only, where an offset fits a register: calls go to the kernel as they came. */

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#if !defined(__linux__) || !defined(__LP64__)
#error "calls are recorded on Linux with 64 bits only"
#endif

#define MOST 4096

struct header {
    char call; /* o opened anew, w written, t truncated, s synchronised, u unlinked, r renamed */
    char unused[3];
    uint32_t name;
    int64_t offset; /* where it was written, or the size after a truncation */
    uint64_t length;
} __attribute__((packed));

static const char *folder;
static size_t folder_length;
static int record_fd = -1;
static char *names[MOST];
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("FILECALLS_LOG");
    folder = getenv("FILECALLS_FOLDER");
    if (path == NULL || folder == NULL)
        return;
    folder_length = strlen(folder);
    record_fd = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    unsetenv("LD_PRELOAD"); /* what we start is not watched */
}

/* The name within the folder, "." for the folder itself, NULL for everything else. */
static const char *within(const char *path) {
    if (record_fd < 0 || path == NULL || strncmp(path, folder, folder_length) != 0)
        return NULL;
    if (path[folder_length] == '\0')
        return ".";
    if (path[folder_length] != '/')
        return NULL;
    const char *name = path + folder_length + 1;
    return *name == '\0' ? "." : strchr(name, '/') ? NULL : name;
}

static const char *known(int fd) {
    return fd >= 0 && fd < MOST ? names[fd] : NULL;
}

static void all(const void *from, size_t length) {
    const char *next = from;
    while (length > 0) {
        ssize_t written = syscall(SYS_write, record_fd, next, length);
        if (written <= 0)
            _exit(97); /* a record with a gap proves nothing */
        next += written;
        length -= written;
    }
}

static void record(char call, const char *name, int64_t offset, const void *data, uint64_t length) {
    int before = errno;
    struct header header = {call, {0}, (uint32_t)strlen(name), offset, data == NULL ? 0 : length};
    all(&header, sizeof header);
    all(name, header.name);
    all(data, header.length);
    errno = before;
}

static int opened(int at, const char *path, int flags, mode_t mode) {
    const char *name = within(path);
    if (name == NULL)
        return syscall(SYS_openat, at, path, flags, mode);
    pthread_mutex_lock(&turn);
    struct stat unused;
    int is_new = (flags & O_CREAT) && stat(path, &unused) != 0;
    int fd = syscall(SYS_openat, at, path, flags, mode);
    if (fd >= MOST)
        _exit(98);
    if (fd >= 0) {
        free(names[fd]);
        names[fd] = strdup(name);
        if (is_new)
            record('o', name, 0, NULL, 0);
        else if (flags & O_TRUNC)
            record('t', name, 0, NULL, 0);
    }
    pthread_mutex_unlock(&turn);
    return fd;
}

#define MODE                                                                                                           \
    mode_t mode = 0;                                                                                                   \
    if (flags & (O_CREAT | O_TMPFILE)) {                                                                               \
        va_list rest;                                                                                                  \
        va_start(rest, flags);                                                                                         \
        mode = va_arg(rest, mode_t);                                                                                   \
        va_end(rest);                                                                                                  \
    }

int open(const char *path, int flags, ...) { MODE return opened(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE return opened(AT_FDCWD, path, flags, mode); }
int openat(int at, const char *path, int flags, ...) { MODE return opened(at, path, flags, mode); }
int openat64(int at, const char *path, int flags, ...) { MODE return opened(at, path, flags, mode); }

int close(int fd) {
    pthread_mutex_lock(&turn);
    if (known(fd)) {
        free(names[fd]);
        names[fd] = NULL;
    }
    int answer = syscall(SYS_close, fd);
    pthread_mutex_unlock(&turn);
    return answer;
}

static ssize_t placed(int fd, const void *data, size_t length, off_t offset) {
    if (known(fd) == NULL)
        return syscall(SYS_pwrite64, fd, data, length, offset);
    pthread_mutex_lock(&turn);
    ssize_t written = syscall(SYS_pwrite64, fd, data, length, offset);
    if (written > 0)
        record('w', names[fd], offset, data, written);
    pthread_mutex_unlock(&turn);
    return written;
}

ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) { return placed(fd, data, length, offset); }
ssize_t pwrite64(int fd, const void *data, size_t length, off64_t offset) { return placed(fd, data, length, offset); }

ssize_t write(int fd, const void *data, size_t length) {
    if (known(fd) == NULL)
        return syscall(SYS_write, fd, data, length);
    pthread_mutex_lock(&turn);
    ssize_t written = syscall(SYS_write, fd, data, length);
    if (written > 0) /* where it ended is known also where it was appended */
        record('w', names[fd], syscall(SYS_lseek, fd, 0, SEEK_CUR) - written, data, written);
    pthread_mutex_unlock(&turn);
    return written;
}

/* Calls that would go by unseen: whoever makes one has to be taught to us first. */
static void unknown(int fd) {
    if (known(fd))
        _exit(99);
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    unknown(fd);
    return syscall(SYS_writev, fd, parts, count);
}

int fallocate(int fd, int mode, off_t offset, off_t length) {
    unknown(fd);
    return syscall(SYS_fallocate, fd, mode, offset, length);
}

int posix_fallocate(int fd, off_t offset, off_t length) {
    unknown(fd);
    return syscall(SYS_fallocate, fd, 0, offset, length) ? errno : 0;
}

static int synchronised(long number, int fd) {
    if (known(fd) == NULL)
        return syscall(number, fd);
    pthread_mutex_lock(&turn);
    int answer = syscall(number, fd);
    if (answer == 0)
        record('s', names[fd], 0, NULL, 0);
    pthread_mutex_unlock(&turn);
    return answer;
}

int fsync(int fd) { return synchronised(SYS_fsync, fd); }
int fdatasync(int fd) { return synchronised(SYS_fdatasync, fd); }

static int truncated(int fd, off_t size) {
    if (known(fd) == NULL)
        return syscall(SYS_ftruncate, fd, size);
    pthread_mutex_lock(&turn);
    int answer = syscall(SYS_ftruncate, fd, size);
    if (answer == 0)
        record('t', names[fd], size, NULL, 0);
    pthread_mutex_unlock(&turn);
    return answer;
}

int ftruncate(int fd, off_t size) { return truncated(fd, size); }
int ftruncate64(int fd, off64_t size) { return truncated(fd, size); }

int unlink(const char *path) {
    const char *name = within(path);
    pthread_mutex_lock(&turn);
    int answer = syscall(SYS_unlinkat, AT_FDCWD, path, 0);
    if (name != NULL && answer == 0)
        record('u', name, 0, NULL, 0);
    pthread_mutex_unlock(&turn);
    return answer;
}

int rename(const char *from, const char *to) {
    const char *old = within(from), *new = within(to);
    pthread_mutex_lock(&turn);
    int answer = syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
    if (old != NULL && new != NULL && answer == 0)
        record('r', old, 0, new, strlen(new));
    else if ((old != NULL || new != NULL) && answer == 0)
        _exit(99);
    pthread_mutex_unlock(&turn);
    return answer;
}
