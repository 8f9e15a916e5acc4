// SPDX-License-Identifier: Apache-2.0
#include "risk/words.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <limits>
#include <string>

#include "base/text.h"
#include "json/utf8.h"

namespace toolgate::risk {
namespace {

constexpr uint64_t kHashStart = 0x9E3779B97F4A7C15ull;
constexpr uint64_t kHashFactor = 0xD6E8FEB86659FD93ull;
constexpr size_t kFoldedBytesMax = 64;  // folding takes more than linear time
constexpr size_t kLongToken = 16;

enum class Sort : uint8_t {
  kWord,        // letters and digits
  kApostrophe,  // inside a word it is left out
  kMark,        // ends a word and makes the token worth a look
  kJoin,        // ends a word, not the token
  kBreak,       // ends both
  kMarkup,      // ends both
  kControl,     // ends both
  kHigh,        // a byte of a character that is not ASCII
};

constexpr std::array<Sort, 256> MakeSorts() {
  std::array<Sort, 256> sorts{};
  for (size_t i = 0; i < 256; ++i) {
    const char c = static_cast<char>(i);
    sorts[i] = i >= 0x80               ? Sort::kHigh
               : i < 0x20 || i == 0x7F ? Sort::kControl
               : base::IsAsciiAlnum(c) ? Sort::kWord
                                       : Sort::kJoin;
  }
  for (const char c : std::string_view(" \t\n\r\"`(){}]>,;|")) {
    sorts[static_cast<unsigned char>(c)] = Sort::kBreak;
  }
  for (const char c : std::string_view("/@~\\")) {
    sorts[static_cast<unsigned char>(c)] = Sort::kMark;
  }
  sorts['\''] = Sort::kApostrophe;
  sorts['<'] = Sort::kMarkup;
  sorts['['] = Sort::kMarkup;
  return sorts;
}
constexpr std::array<Sort, 256> kSorts = MakeSorts();

constexpr Sort SortOf(char c) { return kSorts[static_cast<unsigned char>(c)]; }

struct Range {
  char32_t first;
  char32_t last;
};
// Letters, and characters that hide between letters. All others part words.
constexpr Range kLetters[] = {
    {0xAD, 0xAD},       {0xC0, 0x1FFF},     {0x200B, 0x200F},   {0x2060, 0x206F},
    {0x2100, 0x214F},   {0x24B6, 0x24E9},   {0x2C00, 0x2DFF},   {0x3040, 0xD7FF},
    {0xF900, 0xFAFF},   {0xFE00, 0xFE0F},   {0xFE70, 0xFEFF},   {0xFF10, 0xFF19},
    {0xFF21, 0xFF3A},   {0xFF41, 0xFFDC},   {0x10000, 0x1EFFF}, {0x1F130, 0x1F189},
    {0x20000, 0x3FFFF}, {0xE0000, 0xE0FFF},
};
// Those of them that stand for ASCII letters, or for nothing.
constexpr Range kDisguises[] = {
    {0xAD, 0xAD},       {0x200B, 0x200F},   {0x2060, 0x206F},   {0x2100, 0x214F},
    {0x24B6, 0x24E9},   {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF},   {0xFF10, 0xFF5A},
    {0x1D400, 0x1D7FF}, {0x1F130, 0x1F189}, {0xE0000, 0xE0FFF},
};

template <size_t N>
bool IsIn(char32_t c, const Range (&ranges)[N]) {
  for (const Range& range : ranges) {
    if (c < range.first) return false;
    if (c <= range.last) return true;
  }
  return false;
}

static_assert(std::endian::native == std::endian::little);  // of chunks of text
constexpr uint64_t kSmall = 0x2020202020202020ull;

constexpr uint64_t Mix(uint64_t hash, uint64_t chunk) {
  hash = (hash ^ (chunk | kSmall)) * kHashFactor;
  return hash ^ (hash >> 32);
}

// How many of eight bytes, the lowest first, are letters or digits before one that is not. Each
// byte's highest bit says whether it is; the sums do not carry into the next byte.
size_t CountLetters(uint64_t chunk) {
  constexpr uint64_t kEach = 0x0101010101010101ull;
  constexpr uint64_t kHighest = 0x80 * kEach;
  const uint64_t bytes = chunk & ~kHighest;
  const uint64_t small = bytes | kSmall;
  const uint64_t letters = (small + (0x80 - 'a') * kEach) & ~(small + (0x7F - 'z') * kEach);
  const uint64_t digits = (bytes + (0x80 - '0') * kEach) & ~(bytes + (0x7F - '9') * kEach);
  const uint64_t others = ~(letters | digits) | chunk;
  return static_cast<size_t>(std::countr_zero(others & kHighest)) / 8;
}

// Eight bytes at a time, in small letters: of letters and digits, that is one bit that is set.
// `slack` is how many bytes may be read beyond the word.
uint64_t HashBytes(std::string_view word, size_t slack = 0) {
  uint64_t hash = kHashStart;
  const char* at = word.data();
  size_t left = word.size();
  for (; left > 0; at += 8) {
    uint64_t chunk = 0;
    if (left >= 8 || left + slack >= 8) {
      std::memcpy(&chunk, at, 8);
    } else {
      std::memcpy(&chunk, at, left);
    }
    if (left < 8) chunk &= (uint64_t{1} << (left * 8)) - 1;
    hash = Mix(hash, chunk);
    left -= std::min<size_t>(left, 8);
  }
  return hash >> 1;
}

// Of a word that may hold apostrophes and disguises.
uint64_t HashDisguised(std::string_view word) {
  std::string bare;
  for (size_t at = 0; at < word.size();) {
    const bool is_curly = word.substr(at, 3) == "\u2019";
    if (!is_curly && word[at] != '\'') bare += word[at];
    at += is_curly ? 3 : 1;
  }
  const bool is_foldable = bare.size() <= kFoldedBytesMax && json::IsUtf8(bare);
  return HashBytes(is_foldable ? json::Fold(bare) : bare);
}

Word MakeWord(size_t begin, size_t end, uint64_t hash, bool begins_sentence) {
  constexpr uint64_t kHashMask = (uint64_t{1} << 63) - 1;
  return {.begin = static_cast<uint32_t>(begin),
          .end = static_cast<uint32_t>(end),
          .hash = hash & kHashMask,
          .begins_sentence = begins_sentence};
}

class ProseScanner {
 public:
  ProseScanner(std::string_view text, Scan& scan) : text_(text), scan_(scan) {}

  void Run() {
    const auto size = static_cast<uint32_t>(text_.size());
    while (at_ < size) {
      const char c = text_[at_];
      if (c != ' ') {
        Step(c);
      } else {
        EndToken();
        ++at_;
      }
    }
    EndToken();
  }

 private:
  void Step(char c) {
    switch (SortOf(c)) {
      case Sort::kWord:
        return AddLetters();
      case Sort::kApostrophe:
        if (!in_word_) EndToken();
        word_is_disguised_ |= in_word_;
        break;
      case Sort::kMark:
        BeginToken();
        (c == '@' ? token_.has_at : token_.has_slash) = true;
        EndWord();
        break;
      case Sort::kJoin:
        BeginToken();
        EndWord();
        if (c == '.' || c == '!' || c == '?') NoteStop();
        break;
      case Sort::kMarkup:
        scan_.has_markup = true;
        EndToken();
        break;
      case Sort::kControl:
        scan_.has_controls = true;
        EndToken();
        break;
      case Sort::kBreak:
        EndToken();
        if (c == '\n') NoteLine();
        break;
      case Sort::kHigh:
        return AddHigh();
    }
    ++at_;
  }

  void AddLetters() {
    BeginToken();
    if (!in_word_ && AddShortWord()) return;
    BeginWord();
    const auto size = static_cast<uint32_t>(text_.size());
    uint32_t at = at_ + 1;
    while (at < size && SortOf(text_[at]) == Sort::kWord) ++at;
    at_ = at;
  }

  // Most words: up to seven letters, and then something that cannot belong to them.
  bool AddShortWord() {
    if (at_ + 8 > text_.size()) return false;
    uint64_t chunk = 0;
    std::memcpy(&chunk, text_.data() + at_, 8);
    const size_t size = CountLetters(chunk);
    if (size == 8) return false;
    const Sort after = SortOf(text_[at_ + size]);
    if (after == Sort::kHigh || after == Sort::kApostrophe) return false;
    const uint64_t hash = Mix(kHashStart, chunk & ((uint64_t{1} << (size * 8)) - 1)) >> 1;
    scan_.words.push_back(MakeWord(at_, at_ + size, hash, sentence_));
    sentence_ = false;
    at_ += static_cast<uint32_t>(size);
    return true;
  }

  void AddHigh() {
    scan_.has_high_bytes = true;
    const char* from = text_.data() + at_;
    const size_t size = json::Utf8SequenceSize(from, text_.data() + text_.size());
    char32_t c = 0xFFFD;
    if (size > 1) c = json::DecodeUtf8({from, size})[0];
    if (c == 0x2019 && in_word_) {  // as an apostrophe
      word_is_disguised_ = true;
    } else if (!IsIn(c, kLetters)) {
      EndToken();
      if (c == 0x3002) sentence_ = true;
    } else {
      BeginToken();
      BeginWord();
      word_is_disguised_ |= IsIn(c, kDisguises);
    }
    at_ += static_cast<uint32_t>(size > 0 ? size : 1);
  }

  void BeginToken() {
    if (in_token_) return;
    in_token_ = true;
    token_ = {.begin = at_, .end = 0, .has_slash = text_[at_] == '.', .has_at = false};
  }
  void BeginWord() {
    if (in_word_) return;
    in_word_ = true;
    word_begin_ = at_;
  }
  void EndWord() {
    if (!in_word_) return;
    const std::string_view word = text_.substr(word_begin_, at_ - word_begin_);
    const uint64_t hash =
        word_is_disguised_ ? HashDisguised(word) : HashBytes(word, text_.size() - at_);
    scan_.words.push_back(MakeWord(word_begin_, at_, hash, sentence_));
    in_word_ = word_is_disguised_ = sentence_ = false;
  }
  void EndToken() {
    EndWord();
    if (!in_token_) return;
    token_.end = at_;
    const bool is_long = at_ - token_.begin >= kLongToken;
    if (is_long || token_.has_slash || token_.has_at) scan_.tokens.push_back(token_);
    in_token_ = false;
  }

  // A full stop ends a sentence when white space follows.
  void NoteStop() {
    const char next = at_ + 1 < text_.size() ? text_[at_ + 1] : '\n';
    sentence_ |= next == ' ' || next == '\n' || next == '\r' || next == '\t';
  }
  // So does a line's end before an empty line or an element of a list.
  void NoteLine() {
    const char next = at_ + 1 < text_.size() ? text_[at_ + 1] : '\n';
    sentence_ |= next == '\n' || next == '\r' || next == '-' || next == '*' || next == '#' ||
                 base::IsAsciiDigit(next);
  }

  std::string_view text_;
  Scan& scan_;
  uint32_t at_ = 0;
  uint32_t word_begin_ = 0;
  Token token_;
  bool in_word_ = false;
  bool in_token_ = false;
  bool word_is_disguised_ = false;
  bool sentence_ = true;
};

bool BeginsWord(std::string_view name, size_t at) {
  if (at == 0 || !base::IsAsciiUpper(name[at])) return false;
  if (base::IsAsciiLower(name[at - 1]) || base::IsAsciiDigit(name[at - 1])) return true;
  return base::IsAsciiUpper(name[at - 1]) && at + 1 < name.size() &&
         base::IsAsciiLower(name[at + 1]);
}

}  // namespace

uint64_t HashOf(std::string_view word) { return HashBytes(word); }

void ScanProse(std::string_view text, Scan& scan) {
  scan.has_high_bytes = scan.has_controls = scan.has_markup = false;
  ProseScanner(text.substr(0, std::numeric_limits<uint32_t>::max() - 1), scan).Run();
}

void SplitName(std::string_view name, std::vector<Word>& words) {
  name = name.substr(0, std::numeric_limits<uint32_t>::max() - 1);
  size_t begin = 0;
  const auto end_word = [&](size_t end) {
    if (end == begin) return;
    const uint64_t hash = HashBytes(name.substr(begin, end - begin), name.size() - end);
    words.push_back(MakeWord(begin, end, hash, words.empty()));
  };
  for (size_t at = 0; at < name.size(); ++at) {
    const Sort sort = SortOf(name[at]);
    const bool is_word = sort == Sort::kWord || sort == Sort::kHigh;
    if (is_word && !BeginsWord(name, at)) continue;
    end_word(at);
    begin = is_word ? at : at + 1;
  }
  end_word(name.size());
}

}  // namespace toolgate::risk
