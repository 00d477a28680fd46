/* Disks as they are on bad days, for a process that preloads this (LD_PRELOAD).
 *
 * Every flush takes SLOW_FSYNC_US microseconds more. While the file FAIL_FSYNC_FILE
 * exists, every flush fails with an input/output error.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static int spoil(void) {
    const char *slow = getenv("SLOW_FSYNC_US");
    const char *fail = getenv("FAIL_FSYNC_FILE");
    if (slow) usleep((useconds_t)atoi(slow));
    if (fail && access(fail, F_OK) == 0) {
        errno = EIO;
        return -1;
    }
    return 0;
}

int fsync(int descriptor) {
    static int (*real)(int);
    if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    return spoil() ? -1 : real(descriptor);
}

int fdatasync(int descriptor) {
    static int (*real)(int);
    if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    return spoil() ? -1 : real(descriptor);
}
