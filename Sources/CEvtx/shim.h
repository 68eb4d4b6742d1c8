#define _LARGEFILE64_SOURCE
// What reads through handles of another library is not used, and that library's header need not be there.
#include <libevtx/features.h>
#undef LIBEVTX_HAVE_BFIO
#include <libevtx.h>
