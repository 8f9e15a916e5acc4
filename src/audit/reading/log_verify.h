// SPDX-License-Identifier: Apache-2.0
// Whether a folder of segments is what a gateway wrote: every record follows from the one before
// it, from the oldest that is kept to the newest.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "audit/segments/record_chain.h"
#include "base/result.h"

namespace toolgate::audit {

struct LogVerdict {
  uint64_t records = 0;
  uint64_t segments = 0;
  uint64_t first_seq = 0;  // of the oldest record; 0: there is none
  ChainEnd last;           // of the newest that could be followed
  // Empty if nothing is wrong.
  struct Broken {
    std::string path;
    uint64_t line = 0;  // 0: the segment as a whole
    uint64_t seq = 0;   // that was expected
    std::string why;
  };
  std::optional<Broken> broken;
  // What the log says is missing from it, as sentences.
  std::vector<std::string> notes;
};

// `anchor`: a record as it was told before, which must be there unchanged. Without one, records
// that were taken from the end, or a log that was written anew, are not noticed. Errors:
// unavailable, if the folder cannot be read.
base::Result<LogVerdict> VerifyLog(const std::string& folder,
                                   const std::optional<ChainEnd>& anchor);

}  // namespace toolgate::audit
