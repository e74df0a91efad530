"""Why the operating system refused something, in words that can be translated."""

import errno
import socket

from dealcycle.cycle.words import N_, Word

WORDS = {
    errno.EACCES: N_("this user has no permission"),
    errno.EPERM: N_("this user has no permission"),
    errno.ENOSPC: N_("no space is left on the disk"),
    errno.EDQUOT: N_("this user's share of the disk is full"),
    errno.EROFS: N_("the disk is read-only"),
    errno.ENOENT: N_("there is no such file or folder"),
    errno.ENOTDIR: N_("a part of the path is a file, not a folder"),
    errno.EISDIR: N_("it is a folder, not a file"),
    errno.EEXIST: N_("it is there already"),
    errno.ENOTEMPTY: N_("the folder is not empty"),
    errno.ENAMETOOLONG: N_("the name is too long"),
    errno.ELOOP: N_("its links lead in a circle"),
    errno.EXDEV: N_("it lies on another disk"),
    errno.EFBIG: N_("the disk takes no file as large as this"),
    errno.EBUSY: N_("another program is using it"),
    errno.ETXTBSY: N_("another program is using it"),
    errno.EMFILE: N_("too many files are open"),
    errno.ENFILE: N_("too many files are open"),
    errno.EIO: N_("the disk does not answer as it should"),
    errno.EADDRINUSE: N_("it is in use already"),
    errno.EADDRNOTAVAIL: N_("it is no address of this machine"),
    errno.ECONNREFUSED: N_("nothing answers there"),
    errno.ETIMEDOUT: N_("no answer came in time"),
    errno.ENETUNREACH: N_("the network has no way there"),
    errno.EHOSTUNREACH: N_("the network has no way there"),
    socket.EAI_NONAME: N_("nobody knows this name"),
    socket.EAI_AGAIN: N_("nobody knows this name"),
}


def why(error: OSError) -> str:
    """The reason as a message id; what is rare stays in the system's own words."""
    words = WORDS.get(error.errno or 0)
    return Word(words) if words else str(error.strerror or error)
