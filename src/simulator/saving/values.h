// SPDX-License-Identifier: Apache-2.0
// The members of entities as JSON and back: relations by the id of the other entity, moments as
// nanoseconds since 1970, words of enums as their numbers.
#pragma once

#include <array>
#include <charconv>
#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "json/document.h"
#include "json/writer.h"
#include "simulator/saving/entity_fields.h"

namespace toolgate::simulator {

// Calls `use(name, field)` for each member of `entity`.
template <class T, class Use>
void ForEachField(T& entity, Use&& use) {
  VisitFields(entity, [&use](std::string_view names, auto&... fields) {
    const auto take_name = [&names] {
      const size_t comma = names.find(',');
      const std::string_view name = base::Trim(names.substr(0, comma));
      names.remove_prefix(comma == names.npos ? names.size() : comma + 1);
      return name;
    };
    (use(take_name(), fields), ...);
  });
}

template <class T>
concept HasFields = requires(const T& entity) {
  VisitFields(entity, [](auto&&...) {});
};

class FieldWriter {
 public:
  explicit FieldWriter(json::Writer& writer) : writer_(writer) {}

  void Write(const std::string& text) { writer_.String(text); }
  void Write(bool value) { writer_.Bool(value); }
  void Write(double value) { writer_.Raw(fmt::format("{}", value)); }
  void Write(base::WallTime moment) { writer_.Int(moment.time_since_epoch().count()); }
  void Write(std::chrono::seconds time) { writer_.Int(time.count()); }
  void Write(const base::Cidr&) { writer_.Null(); }  // its text stands beside it
  template <class T>
  requires std::is_integral_v<T> || std::is_enum_v<T>
  void Write(T value) { writer_.Int(static_cast<int64_t>(value)); }
  template <class T>
  void Write(const T* entity) {
    if (entity) {
      writer_.String(entity->id);
    } else {
      writer_.Null();
    }
  }
  template <class T>
  void Write(const std::optional<T>& value) {
    if (value) {
      Write(*value);
    } else {
      writer_.Null();
    }
  }
  template <class T>
  void Write(const std::vector<T>& values) {
    WriteEach(values);
  }
  template <class T, size_t size>
  void Write(const std::array<T, size>& values) {
    WriteEach(values);
  }
  template <class Key, class T>
  void Write(const std::map<Key, T>& values) {
    writer_.BeginArray();
    for (const auto& [key, value] : values) {
      writer_.BeginArray();
      Write(key);
      Write(value);
      writer_.EndArray();
    }
    writer_.EndArray();
  }
  template <HasFields T>
  void Write(const T& entity) {
    writer_.BeginObject();
    ForEachField(entity, [this](std::string_view name, const auto& field) {
      writer_.Key(name);
      Write(field);
    });
    writer_.EndObject();
  }

 private:
  template <class Values>
  void WriteEach(const Values& values) {
    writer_.BeginArray();
    for (const auto& value : values) Write(value);
    writer_.EndArray();
  }

  json::Writer& writer_;
};

// Reads what FieldWriter wrote. Says in the end whether all of it made sense.
class FieldReader {
 public:
  explicit FieldReader(Cloud& cloud) : cloud_(cloud) {}

  bool is_good() const { return is_good_; }

  void Read(json::Value value, std::string& text) {
    is_good_ = is_good_ && value.Is(json::Type::kString);
    text = value.text();
  }
  void Read(json::Value value, bool& truth) {
    is_good_ = is_good_ && value.Is(json::Type::kBool);
    truth = value.AsBool();
  }
  void Read(json::Value value, double& number) { ReadNumber(value, number); }
  void Read(json::Value value, base::WallTime& moment) {
    moment = base::WallTime(std::chrono::nanoseconds(ReadInt(value)));
  }
  void Read(json::Value value, std::chrono::seconds& time) {
    time = std::chrono::seconds(ReadInt(value));
  }
  void Read(json::Value, base::Cidr&) {}
  template <class T>
  requires std::is_integral_v<T> || std::is_enum_v<T>
  void Read(json::Value value, T& number) { number = static_cast<T>(ReadInt(value)); }
  // The other entity must be in its table already.
  template <class T>
  void Read(json::Value value, const T*& entity) {
    entity = nullptr;
    if (value.Is(json::Type::kNull)) return;
    VisitTables(cloud_, [&](std::string_view, auto& table) {
      if constexpr (std::is_same_v<decltype(table.Find("")), T*>) entity = table.Find(value.text());
    });
    is_good_ = is_good_ && entity;
  }
  template <class T>
  void Read(json::Value value, std::optional<T>& optional) {
    optional.reset();
    if (value.Is(json::Type::kNull)) return;
    Read(value, optional.emplace());
  }
  template <class T>
  void Read(json::Value list, std::vector<T>& values) {
    is_good_ = is_good_ && list.Is(json::Type::kArray);
    values.clear();
    for (const auto& entry : list) Read(entry.value, values.emplace_back());
  }
  template <class T, size_t size>
  void Read(json::Value list, std::array<T, size>& values) {
    is_good_ = is_good_ && list.Is(json::Type::kArray) && list.size() == size;
    size_t at = 0;
    for (const auto& entry : list) {
      if (at < size) Read(entry.value, values[at++]);
    }
  }
  template <class Key, class T>
  void Read(json::Value list, std::map<Key, T>& values) {
    values.clear();
    std::vector<std::pair<Key, T>> pairs;
    for (const auto& entry : list) {
      auto& [key, value] = pairs.emplace_back();
      size_t at = 0;
      for (const auto& half : entry.value) {
        if (at == 0) Read(half.value, key);
        if (at == 1) Read(half.value, value);
        ++at;
      }
      is_good_ = is_good_ && at == 2;
    }
    for (auto& [key, value] : pairs) values.emplace(std::move(key), std::move(value));
  }
  template <HasFields T>
  void Read(json::Value object, T& entity) {
    ForEachField(entity, [this, object](std::string_view name, auto& field) {
      Read(object.Find(name), field);
    });
  }
  // All members of an entity that is in its table, but those that the table knows it by.
  template <class T>
  void ReadRest(json::Value object, T& entity) {
    ForEachField(entity, [this, object](std::string_view name, auto& field) {
      if (name != "id" && name != "name") Read(object.Find(name), field);
    });
  }

 private:
  template <class T>
  void ReadNumber(json::Value value, T& number) {
    const std::string_view text = value.text();
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool is_whole = read.ec == std::errc() && read.ptr == text.data() + text.size();
    is_good_ = is_good_ && value.Is(json::Type::kNumber) && is_whole;
  }
  int64_t ReadInt(json::Value value) {
    int64_t number = 0;
    ReadNumber(value, number);
    return number;
  }

  Cloud& cloud_;
  bool is_good_ = true;
};

}  // namespace toolgate::simulator
