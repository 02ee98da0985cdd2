/* The disk below a folder. */
#ifndef BASE_DISK_H
#define BASE_DISK_H

#include <stdbool.h>

/* Another machine's (NFS, CIFS, FUSE …): processes there do not share the memory and the locks that
 * SQLite's log of writes needs. False where nobody knows. */
bool disk_is_remote(const char *path);
bool disk_type_is_remote(unsigned type); /* f_type of statfs(2) */

/* By fscrypt, or by LUKS below the file system. UNKNOWN: in memory, or several disks at once. */
enum disk_encryption { DISK_UNKNOWN, DISK_CLEAR, DISK_ENCRYPTED };
enum disk_encryption disk_encryption(const char *path);
/* The same for a block device of this number; sys: what is mounted at /sys. */
enum disk_encryption disk_device_encryption(const char *sys, unsigned major, unsigned minor);

#endif
