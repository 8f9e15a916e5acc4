// SPDX-License-Identifier: Apache-2.0
#include "gateway/carried/cursor.h"

#include <limits>

#include <gtest/gtest.h>

namespace toolgate::gateway {
namespace {

using std::chrono::minutes;
using std::chrono::nanoseconds;

const base::WallTime kNow{std::chrono::milliseconds(1'767'225'600'123)};
const CursorPosition kPosition{"cloud", "grant:agent", "tools", "sha256:1", 100};

TEST(Cursor, KeepsAnOffset) {
  const crypto::Sealer sealer;
  for (size_t offset : {size_t{0}, size_t{1}, size_t{5000}, std::numeric_limits<size_t>::max()}) {
    CursorPosition position = kPosition;
    position.offset = offset;
    EXPECT_EQ(ReadCursor(sealer, WriteCursor(sealer, position, kNow), kPosition, kNow), offset);
  }
}

TEST(Cursor, IsForOneServerPrincipalListAndVersion) {
  const crypto::Sealer sealer;
  const std::string cursor = WriteCursor(sealer, kPosition, kNow);
  for (const CursorPosition& other : {CursorPosition{"clouds", "grant:agent", "tools", "sha256:1"},
                                      CursorPosition{"cloud", "grant:other", "tools", "sha256:1"},
                                      CursorPosition{"cloud", "grant:agent", "prompts", "sha256:1"},
                                      CursorPosition{"cloud", "grant:agent", "tools", "sha256:2"},
                                      CursorPosition{"cloud", "grant:agent", "tools", ""},
                                      CursorPosition{"cloudg", "rant:agent", "tools", "sha256:1"},
                                      CursorPosition{"", "cloudgrant:agent", "tools", "sha256:1"},
                                      CursorPosition{"", "", "", ""}}) {
    EXPECT_EQ(ReadCursor(sealer, cursor, other, kNow), std::nullopt)
        << other.server << " " << other.principal << " " << other.list << " " << other.version;
  }
}

TEST(Cursor, ExpiresAfterTenMinutes) {
  const crypto::Sealer sealer;
  const std::string cursor = WriteCursor(sealer, kPosition, kNow);
  EXPECT_EQ(ReadCursor(sealer, cursor, kPosition, kNow + minutes(10) - nanoseconds(1)), 100u);
  EXPECT_EQ(ReadCursor(sealer, cursor, kPosition, kNow + minutes(10)), std::nullopt);
  EXPECT_EQ(ReadCursor(sealer, cursor, kPosition, kNow + std::chrono::hours(1000)), std::nullopt);
}

TEST(Cursor, IsOfOneGateway) {
  EXPECT_EQ(
      ReadCursor(crypto::Sealer(), WriteCursor(crypto::Sealer(), kPosition, kNow), kPosition, kNow),
      std::nullopt);
}

TEST(Cursor, IsNothingThatAClientMadeUp) {
  const crypto::Sealer sealer;
  const std::string cursor = WriteCursor(sealer, kPosition, kNow);
  for (size_t at = 0; at < cursor.size(); ++at) {
    std::string changed = cursor;
    changed[at] = changed[at] == 'A' ? 'B' : 'A';
    EXPECT_EQ(ReadCursor(sealer, changed, kPosition, kNow), std::nullopt) << at;
  }
  for (const std::string& text :
       {std::string(), std::string("100"), std::string("eyJvZmZzZXQiOjEwMH0="), cursor + "A",
        cursor + cursor, cursor.substr(1), std::string(cursor.size(), 'A'),
        std::string(4u << 20, 'A')}) {
    EXPECT_EQ(ReadCursor(sealer, text, kPosition, kNow), std::nullopt) << text.substr(0, 100);
  }
}

TEST(Cursor, TellsNothingByItsLength) {
  const crypto::Sealer sealer;
  CursorPosition far = kPosition;
  far.offset = 123'456'789;
  far.server = "a server with a much longer name";
  EXPECT_EQ(WriteCursor(sealer, far, kNow).size(), WriteCursor(sealer, kPosition, kNow).size());
}

}  // namespace
}  // namespace toolgate::gateway
