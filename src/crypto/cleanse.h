// SPDX-License-Identifier: Apache-2.0
// Secrets do not stay in memory that is given back.
#pragma once

#include <string>

namespace toolgate::crypto {

// Overwrites `text`, which is empty then. Not optimised away.
void Cleanse(std::string& text);

// Cleanses `text`, which must outlive it, at the end of the scope.
class CleanseAtEnd {
 public:
  explicit CleanseAtEnd(std::string& text) : text_(text) {}
  ~CleanseAtEnd() { Cleanse(text_); }
  CleanseAtEnd(const CleanseAtEnd&) = delete;
  CleanseAtEnd& operator=(const CleanseAtEnd&) = delete;

 private:
  std::string& text_;
};

}  // namespace toolgate::crypto
