// SPDX-License-Identifier: Apache-2.0
// Answers about the decision log that come in pieces: exports, and what is written from now on.
#pragma once

#include <memory>

#include "admin/route.h"
#include "audit/reading/log_query.h"

namespace toolgate::admin::routes {

enum class ExportFormat { kCsv, kJsonLines };

// Everything that is asked for, the newest first, a page at a time.
std::unique_ptr<Source> MakeExport(const Services& services, audit::LogQuery query,
                                   ExportFormat format);

// Records as events of `text/event-stream` from now on: a call is told when it was decided and, if
// it was forwarded, again when it ended (`unfinished` is gone then). Ends when the caller of `call`
// may not use `route` any more.
std::unique_ptr<Source> MakeTail(const Call& call, const Route& route, audit::LogQuery query);

}  // namespace toolgate::admin::routes
