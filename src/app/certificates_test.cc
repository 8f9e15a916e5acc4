// SPDX-License-Identifier: Apache-2.0
#include "app/certificates.h"

#include <condition_variable>
#include <fstream>

#include <gtest/gtest.h>

#include "net/testing/certificates.h"

namespace toolgate::app {
namespace {

using std::chrono::hours;

// Keeps the log, and waits for the watcher's thread to write to it.
class KeptLog {
 public:
  telemetry::Logger& logger() { return logger_; }

  // How often `part` stands in the log, once it is there `times` times; fewer if it does not come.
  int Await(std::string_view part, int times = 1) {
    std::unique_lock lock(mutex_);
    const auto count = [&] {
      int found = 0;
      for (size_t at = all_.find(part); at != all_.npos; at = all_.find(part, at + 1)) ++found;
      return found;
    };
    changed_.wait_for(lock, std::chrono::seconds(20), [&] { return count() >= times; });
    return count();
  }

 private:
  void Add(std::string_view line) {
    const std::lock_guard lock(mutex_);
    all_.append(line).append("\n");
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::string all_;
  base::SystemClock clock_;
  telemetry::Logger logger_{clock_, telemetry::Level::kInfo, telemetry::Format::kText,
                            [this](std::string_view line) { Add(line); }};
};

class CertificateWatcherTest : public ::testing::Test {
 protected:
  CertificateWatcherTest() { Renew(authority_.Issue({.names = "DNS:first.example"})); }

  void Renew(const net::TestCertificate& made) {
    folder_.Write("k.pem", made.key);
    folder_.Write("c.pem", made.certificate);
  }

  ListenerTls Load() const {
    ListenerTls tls{folder_.Path("c.pem"), folder_.Path("k.pem"), nullptr};
    tls.certificate = *net::ServerCertificate::Load(tls.certificate_path, tls.key_path);
    return tls;
  }

  const net::TestFolder folder_;
  const net::TestAuthority authority_;
  const base::SystemClock clock_;
  KeptLog log_;
};

TEST_F(CertificateWatcherTest, TakesUpARenewedCertificateAndKeepsWhatWorks) {
  const ListenerTls tls = Load();
  net::CertificateHolder holder(tls.certificate);
  CertificateWatcher watcher(tls, holder, clock_, log_.logger());
  EXPECT_EQ(log_.Await("first.example"), 1);

  Renew(authority_.Issue({.names = "DNS:second.example"}));
  EXPECT_EQ(log_.Await("second.example"), 1);
  EXPECT_EQ(holder.Get()->facts().Names(), "second.example");

  // One file of the two: not until the other follows.
  const net::TestCertificate third = authority_.Issue({.names = "DNS:third.example"});
  folder_.Write("k.pem", third.key);
  EXPECT_EQ(log_.Await("does not belong to"), 1);
  EXPECT_EQ(log_.Await("certificate_broken"), 1);
  EXPECT_EQ(holder.Get()->facts().Names(), "second.example");
  folder_.Write("c.pem", third.certificate);
  EXPECT_EQ(log_.Await("third.example"), 1);

  // Written in place instead of renamed.
  const net::TestCertificate fourth = authority_.Issue({.names = "DNS:fourth.example"});
  std::ofstream(tls.key_path) << fourth.key;
  std::ofstream(tls.certificate_path) << fourth.certificate;
  EXPECT_EQ(log_.Await("fourth.example"), 1);

  ASSERT_EQ(std::remove(tls.key_path.c_str()), 0);
  EXPECT_EQ(log_.Await("No such file"), 1);
  EXPECT_EQ(holder.Get()->facts().Names(), "fourth.example");
}

TEST_F(CertificateWatcherTest, WarnsAtTheStartAndWithARenewedOneThatExpiresSoon) {
  Renew(authority_.Issue({.valid_until = hours(13 * 24)}));
  const ListenerTls tls = Load();
  net::CertificateHolder holder(tls.certificate);
  CertificateWatcher watcher(tls, holder, clock_, log_.logger());
  EXPECT_EQ(log_.Await("the certificate expires on"), 1);
  Renew(authority_.Issue({.names = "DNS:late.example", .valid_until = -hours(0)}));
  EXPECT_EQ(log_.Await("the certificate expired on"), 1);
  // It looked at the first one again meanwhile, and did not repeat itself.
  EXPECT_EQ(log_.Await("the certificate expires on"), 1);
}

}  // namespace
}  // namespace toolgate::app
