// SPDX-License-Identifier: Apache-2.0
// The table that holds all entities of one kind.
#pragma once

#include <deque>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace toolgate::simulator {

// One kind of entity, in order of creation. References stay good: nothing else is erased than what
// DropOldest is told to.
template <class T>
class Table {
 public:
  T& Add(T entity) {
    T& added = entities_.emplace_back(std::move(entity));
    by_id_.emplace(added.id, &added);
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
  T* FindByName(std::string_view name) {
    for (T& entity : entities_) {
      if (entity.name == name) return &entity;
    }
    return nullptr;
  }
  // Forgets the oldest one; nobody may hold it any more.
  void DropOldest() {
    by_id_.erase(entities_.front().id);
    entities_.pop_front();
    ++dropped_;
  }
  size_t size() const { return entities_.size(); }
  auto begin() { return entities_.begin(); }
  auto end() { return entities_.end(); }
  auto begin() const { return entities_.begin(); }
  auto end() const { return entities_.end(); }

 private:
  std::deque<T> entities_;
  size_t dropped_ = 0;
  std::unordered_map<std::string_view, T*> by_id_;  // the keys are the entities' own ids
};

}  // namespace toolgate::simulator
