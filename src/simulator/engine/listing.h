// SPDX-License-Identifier: Apache-2.0
// What every list command does alike: who sees what, words to look for, pages.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "json/writer.h"
#include "simulator/engine/command.h"

namespace toolgate::simulator {

// Whether the caller's list shows what `owner` owns (scope.h).
inline bool IsInScope(const CommandContext& context, const Account& owner) {
  return context.scope.Holds(owner);
}

// Whether a resource has one of the `tags[N].key` and `tags[N].value` that were sent, if any were.
bool MatchesTags(const CommandContext& context, std::string_view resource_id);

// Whether `text` holds `word`, in any case.
bool HoldsWord(std::string_view text, std::string_view word);

// Whether an entity passes the `id`, `ids`, `name` and `keyword` that were sent.
bool MatchesNames(const Arguments& arguments, std::string_view id, std::string_view name);

// Whether `name` or `text` holds the `keyword` that was sent, if one was.
bool HasKeyword(const Arguments& arguments, std::string_view name, std::string_view text = "");

// Whether the parameter `name` was sent, with something else than `value`.
bool Differs(const Arguments& arguments, std::string_view name, std::string_view value);

// The entities of `table` that `matches`.
template <class T, class Matches>
std::vector<const T*> Select(const Table<T>& table, const Matches& matches) {
  std::vector<const T*> selected;
  for (const T& entity : table) {
    if (matches(entity)) selected.push_back(&entity);
  }
  return selected;
}

// The same; where `id` was sent, only the one of that id is looked at.
template <class T, class Matches>
std::vector<const T*> Select(const Table<T>& table, const Arguments& arguments,
                             const Matches& matches) {
  if (!arguments.Has("id")) return Select(table, matches);
  const T* entity = table.Find(arguments.Text("id"));
  if (!entity || !matches(*entity)) return {};
  return {entity};
}

// Without those that a fault keeps from being listed yet.
template <class T>
std::vector<const T*> Visible(const CommandContext& context, const std::vector<const T*>& matches) {
  if constexpr (requires(const T& entity) { entity.created + context.fault->delay; }) {
    if (context.fault && context.fault->kind == FaultKind::kLateListing) {
      std::vector<const T*> visible = matches;
      std::erase_if(visible, [&context](const T* entity) {
        return entity->created + context.fault->delay > context.now;
      });
      return visible;
    }
  }
  return matches;
}

// `{"count":N,"<key>":[...]}` of the page that was asked for; `{}` when nothing matches, and no
// array past the end.
template <class T, class Write>
Reply WriteList(const CommandContext& context, std::string_view key,
                const std::vector<const T*>& found, const Write& write) {
  const auto page = ReadPage(context.arguments);
  if (!page) return tl::unexpected(page.error());
  const std::vector<const T*> matches = Visible(context, found);
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
