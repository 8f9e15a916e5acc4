// SPDX-License-Identifier: Apache-2.0
// What every list command does alike: who sees what, words to look for, pages.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "json/writer.h"
#include "simulator/commands/command.h"
#include "simulator/resources.h"

namespace toolgate::simulator {

// Whether the caller's list shows what `owner` owns: their own, or with `listall`, or with an `id`,
// all that they may see.
bool IsInScope(const CommandContext& context, const Account& owner);

// Whether `text` holds `word`, in any case.
bool HoldsWord(std::string_view text, std::string_view word);

// Whether an entity passes the `id`, `ids`, `name` and `keyword` that were sent.
bool MatchesNames(const Arguments& arguments, std::string_view id, std::string_view name);

// `{"count":N,"<key>":[...]}` of the page that was asked for; `{}` when nothing matches, and no
// array past the end.
template <class T, class Write>
Reply WriteList(const CommandContext& context, std::string_view key,
                const std::vector<const T*>& matches, const Write& write) {
  const auto page = ReadPage(context.arguments);
  if (!page) return tl::unexpected(page.error());
  std::string json;
  json::Writer writer(json);
  writer.BeginObject();
  if (!matches.empty()) writer.Member("count", static_cast<int64_t>(matches.size()));
  if (page->first < matches.size()) {
    const size_t end = page->first + std::min(page->count, matches.size() - page->first);
    writer.Key(key).BeginArray();
    for (size_t i = page->first; i < end; ++i) write(writer, *matches[i]);
    writer.EndArray();
  }
  writer.EndObject();
  return json;
}

}  // namespace toolgate::simulator
