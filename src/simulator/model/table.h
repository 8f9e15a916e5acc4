// SPDX-License-Identifier: Apache-2.0
// The table that holds all entities of one kind.
#pragma once

#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/text.h"

namespace toolgate::simulator {

// One kind of entity, in order of creation. References stay good: nothing else is erased than what
// DropOldest is told to.
template <class T>
class Table {
 public:
  T& Add(T entity) {
    T& added = entities_.emplace_back(std::move(entity));
    by_id_.emplace(added.id, &added);
    if constexpr (kHasNames) AddName(added);
    return added;
  }
  T* Find(std::string_view id) {
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : found->second;
  }
  const T* Find(std::string_view id) const {
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : found->second;
  }
  // The one that was added as the `number`th, beginning with 1: its id in the database.
  T* FindNumber(size_t number) {
    const bool is_there = number > dropped_ && number - dropped_ <= entities_.size();
    return is_there ? &entities_[number - dropped_ - 1] : nullptr;
  }
  // The first one that got this name.
  T* FindByName(std::string_view name) {
    for (T* entity : NamedAlike(name)) {
      if (entity->name == name) return entity;
    }
    return nullptr;
  }
  // All that have this name, in any case.
  std::vector<T*> NamedAlike(std::string_view name) const {
    std::vector<T*> alike;
    const auto found = by_name_.find(Fold(name));
    if (found == by_name_.end()) return alike;
    for (T* entity : found->second) {
      if (base::EqualsIgnoreCase(entity->name, name)) alike.push_back(entity);
    }
    return alike;
  }
  // Names are changed by this alone, once the entity is in the table.
  void Rename(T& entity, std::string name) {
    if (entity.name == name) return;
    std::erase(by_name_[Fold(entity.name)], &entity);
    entity.name = std::move(name);
    AddName(entity);
  }
  // Forgets the oldest one; nobody may hold it any more.
  void DropOldest() {
    static_assert(!kHasNames);
    by_id_.erase(entities_.front().id);
    entities_.pop_front();
    ++dropped_;
  }
  size_t dropped() const { return dropped_; }
  // How many were forgotten before those that are in it: of a table that is restored.
  void SetDropped(size_t dropped) { dropped_ = dropped; }
  size_t size() const { return entities_.size(); }
  auto begin() { return entities_.begin(); }
  auto end() { return entities_.end(); }
  auto begin() const { return entities_.begin(); }
  auto end() const { return entities_.end(); }

 private:
  static constexpr bool kHasNames = requires(const T& entity) { entity.name; };
  // The hash of a name in any case: the names themselves are the entities'.
  static size_t Fold(std::string_view name) {
    return std::hash<std::string>()(base::ToAsciiLower(name));
  }
  void AddName(T& entity) {
    if (!entity.name.empty()) by_name_[Fold(entity.name)].push_back(&entity);
  }

  std::deque<T> entities_;
  size_t dropped_ = 0;
  std::unordered_map<std::string_view, T*> by_id_;  // the keys are the entities' own ids
  std::unordered_map<size_t, std::vector<T*>> by_name_;
};

}  // namespace toolgate::simulator
