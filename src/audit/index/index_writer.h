// SPDX-License-Identifier: Apache-2.0
// Puts lines of the log into the index, many in one transaction.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "audit/index/index_file.h"
#include "audit/index/indexed_line.h"

namespace toolgate::audit {

// One thread. After an error it must be thrown away, and the index be opened anew: it knows by
// heart what the file should have.
class IndexWriter {
 public:
  // Calls that wait for what comes of them; more than a gateway can have in progress. Beyond them
  // something is missing from the log, and they are left as they are.
  static constexpr size_t kOpenCallsMax = 200'000;
  // Tools that are told apart by a sort of their own; those of later ones are `loose`.
  static constexpr size_t kToolsMax = 200'000;

  // Errors: those of OpenIndexToWrite.
  static base::Result<std::unique_ptr<IndexWriter>> Open(const std::string& folder);

  const IndexedUntil& until() const { return until_; }

  // Lines with their ends, which begin at `place`.
  void Add(std::string_view lines, Place place);
  // Makes the index know all that was added.
  base::Status Commit();
  // Forgets some of the records before this one; true if there are more of them. Nothing may be
  // added and not committed.
  base::Result<bool> Forget(uint64_t oldest_seq);

 private:
  static constexpr size_t kSortTexts = 6;    // organisation, kind, server, tool, outcome, rule
  static constexpr size_t kSenderTexts = 3;  // organisation, label, grant id
  // Places in a sort.
  static constexpr size_t kKind = 1;
  static constexpr size_t kOutcome = 4;
  static constexpr size_t kRule = 5;
  using Sort = std::array<int64_t, kSortTexts>;
  using Sender = std::array<int64_t, kSenderTexts>;
  struct HashNumbers {
    template <size_t kCount>
    size_t operator()(const std::array<int64_t, kCount>& numbers) const {
      size_t hash = 0;
      for (const int64_t number : numbers) {
        hash = (hash ^ static_cast<size_t>(number)) * 0x9E37'79B9'7F4A'7C15;
      }
      return hash ^ hash >> 32;
    }
  };
  struct HashText {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  // What is known of a sort or a sender.
  struct Tally {
    int64_t id = 0;
    int64_t records = 0;
    int64_t newest = 0;
    bool is_changed = false;
  };
  template <class Key>
  struct Tallies {
    std::unordered_map<Key, Tally, HashNumbers> by_key;
    std::unordered_map<int64_t, Key> by_id;
    std::vector<Key> changed;
    int64_t last_id = 0;

    Tally& Count(const Key& key, int64_t records, uint64_t seq);
  };
  struct Record {
    uint64_t seq = 0;
    int64_t time = 0;
    Sender sender{};
    Sort sort{};
    int64_t place = 0;
    int64_t ending = 0;  // the place of what came of it; 0: there is nothing
    std::optional<int64_t> loose;
  };
  // Of a call that was committed before.
  struct Ending {
    uint64_t seq = 0;
    int64_t place = 0;
    std::optional<std::array<int64_t, 2>> changed;  // outcome and rule
  };

  explicit IndexWriter(std::unique_ptr<sqlite::Database> database)
      : database_(std::move(database)) {}
  base::Status Load();
  template <class Key>
  base::Status LoadTallies(const char* sql, Tallies<Key>& tallies);

  int64_t WordOf(std::string_view text);
  void AddLine(const IndexedLine& line, Place place);
  void AddRecord(const IndexedLine& line, Place place);
  void AddEnding(const IndexedLine& line, Place place);
  void OpenCall(std::string id);
  void ForgetOpenCalls();

  void CountHours(const Record& record, int64_t sort, int64_t sender, int64_t records);
  base::Status SaveWords();
  base::Status SaveRecords();
  base::Status SaveRecord(const Record& record);
  base::Status SaveEndings();
  base::Status SaveChangedSort(const Ending& ending);
  base::Status SaveOpenCalls();
  base::Status SaveSpans();
  base::Status SaveHours();
  template <class Key>
  base::Status SaveTallies(const char* save_sql, const char* remove_sql, Tallies<Key>& tallies);
  base::Status SaveCounts();
  base::Status SaveProgress();
  base::Status UncountBefore(uint64_t oldest_seq, uint64_t& forgotten_until);

  const std::unique_ptr<sqlite::Database> database_;
  IndexedUntil until_;

  std::unordered_map<std::string, int64_t, HashText, std::equal_to<>> words_;
  std::vector<std::string> new_words_;  // with the last ids
  size_t tools_ = 0;
  Tallies<Sort> sorts_;
  Tallies<Sender> senders_;
  std::unordered_map<std::string, uint64_t> open_;  // of committed records, by request id

  // Not committed yet:
  std::vector<Record> records_;
  std::vector<Ending> endings_;
  std::unordered_map<std::string, size_t> new_open_;  // places in records_
  std::vector<uint64_t> closed_;                      // of committed calls
  bool is_all_closed_ = false;                        // of those that were open before
  std::map<std::array<int64_t, 2>, int64_t> sort_hours_;
  std::map<std::array<int64_t, 3>, int64_t> sender_hours_;
};

// Counts records of a sort or a sender, which gets an id with its first.
template <class Key>
IndexWriter::Tally& IndexWriter::Tallies<Key>::Count(const Key& key, int64_t records,
                                                     uint64_t seq) {
  Tally& tally = by_key[key];
  if (tally.id == 0) {
    tally.id = ++last_id;
    by_id.emplace(tally.id, key);
  }
  if (!tally.is_changed) {
    tally.is_changed = true;
    changed.push_back(key);
  }
  tally.records += records;
  tally.newest = std::max(tally.newest, static_cast<int64_t>(seq));
  return tally;
}

}  // namespace toolgate::audit
