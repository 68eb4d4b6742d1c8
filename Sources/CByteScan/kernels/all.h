// The kernels, included once for each instruction set with MASK64, TARGET and NAME defined. No include guard on purpose.
//
// MASK64(p, byte) is a bit for each of the 64 bytes at p that equals byte; bit 0 is the first.

#define POSTERN_NONE SIZE_MAX

#include "lines.h"
#include "templates.h"
#include "json.h"
#include "rows.h"
#include "runs.h"
#include "walk.h"
#include "writing.h"

// The next set has its own.
#undef TARGET
#undef NAME
#undef MASK64
#undef MASK64_EITHER
#undef LOWEST
#undef LOWEST_START
#undef FEEDS64
#undef HAS_NUL
#undef HAS_BELOW
#undef RANGE64
#undef CLOSEST
