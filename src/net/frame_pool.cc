// SPDX-License-Identifier: Apache-2.0
#include "net/frame_pool.h"

#include <array>
#include <new>

namespace toolgate::net::internal {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)

void* AllocateFrame(size_t size) { return ::operator new(size); }
void FreeFrame(void* frame, size_t) { ::operator delete(frame); }

#else

namespace {

constexpr size_t kClassBytes = 128;
constexpr size_t kClasses = 64;        // frames above 8 KiB are not recycled
constexpr size_t kKeptPerClass = 256;  // bounds what an idle thread holds

struct FreeFrames {
  struct Link {
    Link* next;
  };
  struct List {
    Link* first = nullptr;
    size_t size = 0;
  };
  std::array<List, kClasses> lists;

  ~FreeFrames() {
    for (List& list : lists) {
      while (Link* link = list.first) {
        list.first = link->next;
        ::operator delete(link);
      }
    }
  }
};

thread_local FreeFrames free_frames;

size_t ClassOf(size_t size) { return (size + kClassBytes - 1) / kClassBytes; }

}  // namespace

void* AllocateFrame(size_t size) {
  const size_t size_class = ClassOf(size);
  if (size_class >= kClasses) return ::operator new(size);
  FreeFrames::List& list = free_frames.lists[size_class];
  if (list.first == nullptr) return ::operator new(size_class* kClassBytes);
  FreeFrames::Link* link = list.first;
  list.first = link->next;
  --list.size;
  return link;
}

void FreeFrame(void* frame, size_t size) {
  const size_t size_class = ClassOf(size);
  if (size_class >= kClasses || free_frames.lists[size_class].size >= kKeptPerClass) {
    return ::operator delete(frame);
  }
  FreeFrames::List& list = free_frames.lists[size_class];
  list.first = new (frame) FreeFrames::Link{list.first};
  ++list.size;
}

#endif

}  // namespace toolgate::net::internal
