// SPDX-License-Identifier: Apache-2.0
#include "mcp/revision.h"

namespace toolgate::mcp {

std::string_view Name(Revision revision) {
  switch (revision) {
    case Revision::k2024_11_05:
      return "2024-11-05";
    case Revision::k2025_03_26:
      return "2025-03-26";
    case Revision::k2025_06_18:
      return "2025-06-18";
    case Revision::k2025_11_25:
      return "2025-11-25";
    case Revision::k2026_07_28:
      return "2026-07-28";
  }
  return "2025-11-25";
}

std::optional<Revision> FindRevision(std::string_view name) {
  for (Revision revision : kLegacyRevisions) {
    if (Name(revision) == name) return revision;
  }
  for (Revision revision : kModernRevisions) {
    if (Name(revision) == name) return revision;
  }
  return std::nullopt;
}

Revision NegotiateLegacy(std::string_view requested) {
  const auto revision = FindRevision(requested);
  return revision && !IsModern(*revision) ? *revision : kNewestLegacy;
}

}  // namespace toolgate::mcp
