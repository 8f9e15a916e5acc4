// SPDX-License-Identifier: Apache-2.0
// The names of holders and counters as keys of tables, found without being copied.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "state/counter_store.h"

namespace toolgate::state::internal {

// What names a counter of a holder, and a holder.
struct CounterName {
  std::string name;
  Window window;
};
struct CounterView {
  std::string_view name;
  Window window;
};
struct HolderName {
  Scope scope;
  std::string key;
};
struct HolderView {
  Scope scope;
  std::string_view key;
};

struct Hash {
  using is_transparent = void;
  size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  size_t operator()(const CounterView& view) const {
    return (*this)(view.name) * 31 + static_cast<size_t>(view.window.length.count()) * 2 +
           static_cast<size_t>(view.window.align);
  }
  size_t operator()(const CounterName& own) const {
    return (*this)(CounterView{own.name, own.window});
  }
  size_t operator()(const HolderView& view) const {
    return (*this)(view.key) * 31 + static_cast<size_t>(view.scope);
  }
  size_t operator()(const HolderName& own) const { return (*this)(HolderView{own.scope, own.key}); }
};

struct Equal {
  using is_transparent = void;
  template <class A, class B>
  bool operator()(const A& a, const B& b) const {
    if constexpr (requires { a.scope; }) {
      return a.scope == b.scope && a.key == b.key;
    } else if constexpr (requires { a.window; }) {
      return a.window == b.window && a.name == b.name;
    } else {
      return a == b;
    }
  }
};

}  // namespace toolgate::state::internal
