// SPDX-License-Identifier: Apache-2.0
#include "crypto/key_ring.h"

#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "base/file.h"

namespace toolgate::crypto {
namespace {

using base::ErrorCode;

const base::WallTime kNow = *base::ParseUtc("2026-01-31T23:59:59Z");
constexpr std::string_view kPurpose = "server-header/org_1/srv_2/x-api-key";

std::string KeyText(char byte) { return base::Base64Encode(std::string(Sealer::kKeyBytes, byte)); }

std::string Line(KeyVersion version, char byte) {
  return std::to_string(version) + " 2026-01-31T23:59:59.000Z " + KeyText(byte) + "\n";
}

class KeyRingTest : public ::testing::Test {
 protected:
  KeyRingTest() { std::filesystem::create_directory(folder_); }
  ~KeyRingTest() override { std::filesystem::remove_all(folder_); }

  std::unique_ptr<KeyRing> Ring(const std::string& text) {
    Put(text);
    auto ring = KeyRing::Load(path_);
    EXPECT_TRUE(ring) << ring.error().message;
    return std::move(*ring);
  }
  void Put(const std::string& text) {
    EXPECT_TRUE(base::WritePrivateFile(path_, text, base::Existing::kReplace));
  }
  std::string Text() const { return *base::ReadFile(path_); }

  const std::string folder_ = ::testing::TempDir() + "key_ring_" + std::to_string(::getpid());
  const std::string path_ = folder_ + "/keys";
};

TEST_F(KeyRingTest, IsMadeOnceForItsOwnerAlone) {
  const auto made = KeyRing::Create(path_, kNow);
  ASSERT_TRUE(made) << made.error().message;
  const std::string sealed = (*made)->Seal(kPurpose, "secret");
  const std::string text = Text();
  EXPECT_EQ(KeyRing::Create(path_, kNow).error().code, ErrorCode::kConflict);
  EXPECT_EQ(Text(), text);
  struct stat status {};
  ASSERT_EQ(::stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0600u);
  const auto loaded = KeyRing::Load(path_);
  ASSERT_TRUE(loaded);
  EXPECT_EQ((*loaded)->Open(kPurpose, sealed), "secret");
  ASSERT_EQ((*loaded)->keys().size(), 1u);
  EXPECT_EQ((*loaded)->keys()[0].created, kNow);
}

TEST_F(KeyRingTest, HasAKeyThatNoOtherRingHas) {
  const auto one = KeyRing::Create(path_, kNow);
  const auto two = KeyRing::Create(path_ + "2", kNow);
  ASSERT_TRUE(one && two);
  EXPECT_FALSE((*two)->Open(kPurpose, (*one)->Seal(kPurpose, "secret")));
}

TEST_F(KeyRingTest, IsNotReadWhereOthersMayReadIt) {
  EXPECT_EQ(KeyRing::Load(path_).error().code, ErrorCode::kNotFound);
  const auto ring = Ring(Line(1, 'a'));
  ASSERT_EQ(::chmod(path_.c_str(), 0640), 0);
  const auto refused = KeyRing::Load(path_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kInvalidInput);
  EXPECT_NE(refused.error().message.find("`chmod 600 "), std::string::npos);
  EXPECT_FALSE(ring->Reload());
  EXPECT_FALSE(ring->AddKey(kNow));
}

TEST_F(KeyRingTest, SealsWithTheNewestAndOpensWithAll) {
  const auto ring = Ring(Line(1, 'a'));
  const std::string old = ring->Seal(kPurpose, "secret");
  EXPECT_TRUE(old.starts_with("k1."));
  EXPECT_FALSE(ring->NeedsReseal(old));
  const auto added = ring->AddKey(kNow);
  ASSERT_TRUE(added) << added.error().message;
  EXPECT_EQ(added->version, 2u);
  EXPECT_TRUE(ring->NeedsReseal(old));
  EXPECT_EQ(ring->Open(kPurpose, old), "secret");
  const std::string renewed = ring->Seal(kPurpose, "secret");
  EXPECT_TRUE(renewed.starts_with("k2."));
  EXPECT_FALSE(ring->NeedsReseal(renewed));
  EXPECT_EQ(KeyRing::Load(path_).value()->Open(kPurpose, renewed), "secret");
}

TEST_F(KeyRingTest, OpensNothingThatWasChangedOrMoved) {
  const auto ring = Ring(Line(1, 'a') + Line(2, 'b'));
  const std::string sealed = ring->Seal(kPurpose, "secret");
  EXPECT_FALSE(ring->Open("server-header/org_1/srv_3/x-api-key", sealed));
  EXPECT_FALSE(ring->Open("", sealed));
  EXPECT_FALSE(ring->Open(kPurpose, "k1" + sealed.substr(2)));
  for (size_t at = 3; at < sealed.size(); ++at) {
    std::string changed = sealed;
    changed[at] = changed[at] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(ring->Open(kPurpose, changed)) << at;
  }
  for (const char* text :
       {"", "k", "k2", "k2.", "k02.", "k-2.", "2.", "secret", "k99999999999.x"}) {
    EXPECT_EQ(ring->Open(kPurpose, text).error().code, ErrorCode::kInvalidInput) << text;
    EXPECT_TRUE(ring->NeedsReseal(text) || std::string(text) == "k2.") << text;
  }
}

TEST_F(KeyRingTest, SaysWhichKeyItMisses) {
  const auto ring = Ring(Line(1, 'a') + Line(2, 'b'));
  const std::string sealed = ring->Seal(kPurpose, "secret");
  const auto other = KeyRing::FromText(Line(1, 'a'), "`TOOLGATE_KEYS`");
  ASSERT_TRUE(other);
  const auto refused = (*other)->Open(kPurpose, sealed);
  EXPECT_EQ(refused.error().code, ErrorCode::kNotFound);
  EXPECT_EQ(refused.error().message,
            "it is sealed with key 2, which `TOOLGATE_KEYS` does not have: put that key back");
}

TEST_F(KeyRingTest, KeepsWhatPeopleWroteIntoTheFile) {
  const auto ring = Ring("# ours\n\n" + Line(7, 'a').substr(0, Line(7, 'a').size() - 1));
  ASSERT_TRUE(ring->AddKey(kNow));
  EXPECT_TRUE(Text().starts_with("# ours\n\n" + Line(7, 'a') + "8 2026-01-31T23:59:59.000Z "));
  ASSERT_TRUE(ring->DropKey(7));
  EXPECT_TRUE(Text().starts_with("# ours\n\n8 2026-01-31T23:59:59.000Z "));
  EXPECT_EQ(ring->keys().size(), 1u);
}

TEST_F(KeyRingTest, DropsNeitherTheNewestKeyNorUnknownOnes) {
  const auto ring = Ring(Line(1, 'a') + Line(2, 'b'));
  const std::string text = Text();
  EXPECT_EQ(ring->DropKey(2).error().code, ErrorCode::kConflict);
  EXPECT_EQ(ring->DropKey(3).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(Text(), text);
  EXPECT_TRUE(ring->DropKey(1));
  EXPECT_EQ(Text(), Line(2, 'b'));
}

TEST_F(KeyRingTest, LosesNoKeyThatAnotherProgramAdded) {
  const auto one = Ring(Line(1, 'a'));
  const auto two = std::move(*KeyRing::Load(path_));
  ASSERT_TRUE(two->AddKey(kNow));
  EXPECT_EQ(one->AddKey(kNow)->version, 3u);
  ASSERT_TRUE(two->Reload());
  EXPECT_EQ(two->Open(kPurpose, one->Seal(kPurpose, "secret")), "secret");
  const auto lock = base::FolderLock::Take(path_);
  EXPECT_EQ(one->AddKey(kNow).error().code, ErrorCode::kConflict);
}

TEST_F(KeyRingTest, StaysAsItWasWhereTheFileIsBroken) {
  const auto ring = Ring(Line(1, 'a'));
  const std::string sealed = ring->Seal(kPurpose, "secret");
  Put("nothing of the kind\n");
  EXPECT_FALSE(ring->Reload());
  EXPECT_FALSE(ring->AddKey(kNow));
  EXPECT_EQ(Text(), "nothing of the kind\n");
  Put(Line(1, 'b'));
  EXPECT_EQ(ring->Reload().error().code, ErrorCode::kConflict);
  EXPECT_EQ(ring->Open(kPurpose, sealed), "secret");
}

TEST_F(KeyRingTest, StaysAsItWasWhereItCannotBeWritten) {
  const auto ring = Ring(Line(1, 'a'));
  std::filesystem::create_directory(path_ + ".new");  // in the way of what would be written
  EXPECT_EQ(ring->AddKey(kNow).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(ring->keys().size(), 1u);
  EXPECT_EQ(Text(), Line(1, 'a'));
}

TEST_F(KeyRingTest, OfTheEnvironmentIsOneLineOrMoreAndCannotBeChanged) {
  const std::string lines = Line(1, 'a') + Line(2, 'b');
  std::string one_line = lines;
  std::replace(one_line.begin(), one_line.end(), '\n', ';');
  const auto ring = KeyRing::FromText(one_line, "`TOOLGATE_KEYS`");
  ASSERT_TRUE(ring) << ring.error().message;
  EXPECT_EQ(Ring(lines)->Open(kPurpose, (*ring)->Seal(kPurpose, "secret")), "secret");
  EXPECT_FALSE((*ring)->is_in_file());
  EXPECT_EQ((*ring)->AddKey(kNow).error().message,
            "the keys come from `TOOLGATE_KEYS`: change them there and restart");
  EXPECT_FALSE((*ring)->DropKey(1));
  EXPECT_TRUE((*ring)->Reload());
}

TEST_F(KeyRingTest, SaysWhatIsWrongWithATextAndNothingOfTheKeys) {
  const std::pair<std::string, std::string> texts[] = {
      {"", "it has no keys"},
      {"# none\n", "it has no keys"},
      {"x y z\n", "line 1 of it is no key: its version is no number from 1 to 999999999"},
      {"0 2026-01-31T23:59:59Z " + KeyText('s'),
       "line 1 of it is no key: its version is no number from 1 to 999999999"},
      {"\n1 now " + KeyText('s'),
       "line 2 of it is no key: its second word is no time such as `2026-01-31T23:59:59Z`"},
      {"1 2026-01-31T23:59:59Z c2VjcmV0",
       "line 1 of it is no key: its third word is not the base64 of 32 bytes"},
      {Line(1, 's').substr(0, Line(1, 's').size() - 1) + " more",
       "line 1 of it is no key: its third word is not the base64 of 32 bytes"},
      {Line(2, 'a') + Line(1, 'b'),
       "line 2 of it is no key: its version must be higher than that of the line before"},
      {Line(1, 'a') + Line(1, 'b'),
       "line 2 of it is no key: its version must be higher than that of the line before"},
      {Line(1, 'a') + Line(2, 'a'), "line 2 of it is no key: it is the key of another version"},
      {std::string(KeyRing::kFileBytesMax + 1, '\n'), "it is longer than 65536 bytes"},
  };
  for (const auto& [text, message] : texts) {
    const auto refused = KeyRing::FromText(text, "it");
    ASSERT_FALSE(refused) << text;
    EXPECT_EQ(refused.error().code, ErrorCode::kInvalidInput);
    EXPECT_EQ(refused.error().message, message);
  }
}

TEST_F(KeyRingTest, IsReadWhileKeysAreAdded) {
  const auto ring = Ring(Line(1, 'a'));
  std::atomic<bool> is_done = false;
  std::thread reader([&] {
    while (!is_done) EXPECT_EQ(ring->Open(kPurpose, ring->Seal(kPurpose, "secret")), "secret");
  });
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(ring->AddKey(kNow));
  is_done = true;
  reader.join();
  EXPECT_EQ(ring->keys().size(), 11u);
}

TEST(SealingPurpose, IsOfItsPartsOnly) {
  EXPECT_EQ(SealingPurpose({"server-header", "org_1", "srv_2", "x-key"}),
            "server-header/org_1/srv_2/x-key");
  EXPECT_NE(SealingPurpose({"a/b", "c"}), SealingPurpose({"a", "b/c"}));
  EXPECT_NE(SealingPurpose({"a", ""}), SealingPurpose({"", "a"}));
  EXPECT_EQ(SealingPurpose({"%", "/"}), "%25/%2F");
}

}  // namespace
}  // namespace toolgate::crypto
