/* What the kernel says of the disk below a folder: whether it is here, whether it is encrypted. */
#include "base/disk.h"

#include "base/arena.h"
#include "base/file.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>

#define DEPTH_MOST 8 /* a disk of LVM over RAID over LUKS has three */

bool disk_type_is_remote(unsigned type)
{
    static const unsigned types[] = {
        0x6969 /* NFS */,      0xFF534D42 /* CIFS */, 0xFE534D42 /* SMB2 */, 0x517B /* SMB */,
        0x65735546 /* FUSE */, 0x01021997 /* 9P */,   0x5346414F /* AFS */,  0x00C36400 /* Ceph */};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (types[i] == type)
            return true;
    return false;
}

bool disk_is_remote(const char *path)
{
    struct statfs disk;
    return statfs(path, &disk) == 0 && disk_type_is_remote((unsigned)disk.f_type);
}

static bool is_crypt(const char *device, struct arena *arena)
{
    struct text uuid = {0};
    bool is = file_read(path_join(arena, device, "dm/uuid"), 200, &uuid, NULL) &&
              str_starts(text_str(&uuid), "CRYPT-");
    text_free(&uuid);
    return is;
}

/* All that a device stands on has to be encrypted, or itself. */
static enum disk_encryption encryption_of(const char *device, int depth, struct arena *arena)
{
    const char *folder = path_join(arena, device, "slaves");
    DIR *slaves = opendir(folder);
    bool has_slave = false, is_whole = true;
    if (is_crypt(device, arena)) {
        if (slaves != NULL)
            closedir(slaves);
        return DISK_ENCRYPTED;
    }
    for (struct dirent *entry; slaves != NULL && (entry = readdir(slaves)) != NULL;) {
        if (entry->d_name[0] == '.')
            continue;
        has_slave = true;
        is_whole = is_whole && depth < DEPTH_MOST &&
                   encryption_of(path_join(arena, folder, entry->d_name), depth + 1, arena) ==
                       DISK_ENCRYPTED;
    }
    if (slaves != NULL)
        closedir(slaves);
    return has_slave && is_whole ? DISK_ENCRYPTED : DISK_CLEAR;
}

enum disk_encryption disk_device_encryption(const char *sys, unsigned major, unsigned minor)
{
    struct arena *arena = arena_new();
    const char *device = arena_printf(arena, "%s/dev/block/%u:%u", sys, major, minor);
    struct stat there;
    enum disk_encryption state =
        major == 0 || stat(device, &there) != 0 ? DISK_UNKNOWN : encryption_of(device, 0, arena);
    arena_free(arena);
    return state;
}

enum disk_encryption disk_encryption(const char *path)
{
    struct statx there;
    if (statx(AT_FDCWD, path, 0, STATX_BASIC_STATS, &there) != 0)
        return DISK_UNKNOWN;
    if ((there.stx_attributes & STATX_ATTR_ENCRYPTED) != 0)
        return DISK_ENCRYPTED;
    return disk_device_encryption("/sys", there.stx_dev_major, there.stx_dev_minor);
}
