// SPDX-License-Identifier: Apache-2.0
#include "net/server_certificate.h"

#include <gtest/gtest.h>
#include <openssl/pem.h>

#include "net/testing/certificates.h"
#include "net/trusted_roots.h"

namespace toolgate::net {
namespace {

using std::chrono::hours;

class ServerCertificateTest : public ::testing::Test {
 protected:
  // Why the files cannot be used, without their folder; empty if they can.
  std::string MistakeOf(const std::string& certificate, const std::string& key) const {
    const auto loaded =
        ServerCertificate::Load(folder_.Write("c.pem", certificate), folder_.Write("k.pem", key));
    return loaded ? "" : WithoutFolder(loaded.error().message);
  }

  std::string WithoutFolder(std::string text) const {
    const std::string folder = folder_.Path("");
    for (size_t at; (at = text.find(folder)) != text.npos;) text.erase(at, folder.size());
    return text;
  }

  const TestFolder folder_;
  const TestAuthority authority_;
};

TEST_F(ServerCertificateTest, TellsItsNamesAndTimes) {
  const auto before = std::chrono::system_clock::now();
  const auto loaded = LoadCertificate(
      authority_.Issue({.names = "DNS:a.example,IP:10.0.0.1,IP:::1", .valid_until = hours(48)}));
  EXPECT_EQ(loaded->facts().Names(), "a.example, 10.0.0.1, ::1");
  EXPECT_GE(loaded->facts().valid_until, before + hours(48) - std::chrono::seconds(1));
  EXPECT_LE(loaded->facts().valid_until, std::chrono::system_clock::now() + hours(48));
  EXPECT_LT(loaded->facts().valid_from, before);
  EXPECT_EQ(loaded->fingerprint().size(), 64u);
}

TEST_F(ServerCertificateTest, SaysWhatIsWrongWithTheFiles) {
  const TestCertificate made = authority_.Issue();
  EXPECT_EQ(MistakeOf(made.certificate, made.key), "");
  EXPECT_EQ(MistakeOf(made.certificate + authority_.certificate(), made.key), "");
  EXPECT_EQ(MistakeOf(made.certificate, authority_.Issue().key),
            "the key in `k.pem` does not belong to the first certificate in `c.pem`");
  EXPECT_EQ(MistakeOf("no PEM", made.key), "`c.pem` holds no certificate in PEM form");
  EXPECT_EQ(MistakeOf("", made.key), "`c.pem` holds no certificate in PEM form");
  EXPECT_EQ(MistakeOf(made.key, made.key), "`c.pem` holds no certificate in PEM form");
  EXPECT_EQ(MistakeOf(made.certificate, made.certificate),
            "`k.pem` holds no private key in PEM form");
  // Half a file: what a reader sees of one that is being written.
  EXPECT_EQ(MistakeOf(made.certificate.substr(0, 200), made.key),
            "certificate 1 in `c.pem` is malformed: bad end line");
  EXPECT_EQ(MistakeOf(made.certificate + made.certificate.substr(0, 200), made.key),
            "certificate 2 in `c.pem` is malformed: bad end line");
  EXPECT_EQ(MistakeOf(made.certificate, made.key.substr(0, 100)),
            "the key in `k.pem` is malformed or of an unknown kind");
  std::string broken = made.certificate;
  broken.replace(100, 8, "AAAAAAAA");
  EXPECT_TRUE(MistakeOf(broken, made.key).starts_with("certificate 1 in `c.pem` is malformed: "));
}

TEST_F(ServerCertificateTest, NamesAFileThatCannotBeRead) {
  const TestCertificate made = authority_.Issue();
  const std::string certificate = folder_.Write("c.pem", made.certificate);
  const auto no_key = ServerCertificate::Load(certificate, folder_.Path("none.pem"));
  ASSERT_FALSE(no_key);
  EXPECT_NE(no_key.error().message.find("none.pem"), std::string::npos);
  EXPECT_NE(no_key.error().message.find("No such file"), std::string::npos);
  EXPECT_FALSE(ServerCertificate::Load(folder_.Path("none.pem"), certificate));
}

// Asking for a pass phrase would hang a program without a terminal.
TEST_F(ServerCertificateTest, DoesNotAskForThePassPhraseOfAKey) {
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"), EVP_PKEY_free);
  const std::unique_ptr<BIO, decltype(&BIO_free_all)> bio(BIO_new(BIO_s_mem()), BIO_free_all);
  char phrase[] = "secret";
  ASSERT_EQ(PEM_write_bio_PrivateKey(bio.get(), key.get(), EVP_aes_128_cbc(),
                                     reinterpret_cast<unsigned char*>(phrase), 6, nullptr, nullptr),
            1);
  char* text = nullptr;
  const auto size = static_cast<size_t>(BIO_get_mem_data(bio.get(), &text));
  EXPECT_EQ(MistakeOf(authority_.Issue().certificate, std::string(text, size)),
            "the key in `k.pem` is encrypted; store it without a pass phrase");
}

TEST_F(ServerCertificateTest, LoadsWhatExpiredAndWarns) {
  const auto warning = [this](hours from, hours until) {
    const auto loaded =
        LoadCertificate(authority_.Issue({.valid_from = from, .valid_until = until}));
    const auto told = loaded->facts().Warning(std::chrono::system_clock::now()).value_or("");
    return told.substr(0, told.find(" 20"));
  };
  EXPECT_EQ(warning(-hours(2), hours(15 * 24)), "");
  EXPECT_EQ(warning(-hours(2), hours(13 * 24)), "the certificate expires on");
  EXPECT_EQ(warning(-hours(2), -hours(1)), "the certificate expired on");
  EXPECT_EQ(warning(hours(1), hours(2)), "the certificate is valid only from");
}

TEST_F(ServerCertificateTest, PrintsNoControlCharactersOfNames) {
  CertificateFacts facts;
  facts.names = {"a\n`b"};
  EXPECT_EQ(facts.Names().find('\n'), std::string::npos);
  EXPECT_EQ(facts.Names().find('`'), std::string::npos);
}

TEST_F(ServerCertificateTest, SaysWhatIsWrongWithRoots) {
  const auto mistake = [this](const std::string& text) {
    const auto loaded = TrustedRoots::Load(folder_.Write("ca.pem", text), "");
    return loaded ? "" : WithoutFolder(loaded.error().message);
  };
  EXPECT_EQ(mistake("# the root\n" + authority_.certificate() + authority_.certificate()), "");
  EXPECT_EQ(mistake(""), "`ca.pem` holds no certificate in PEM form");
  EXPECT_EQ(mistake(authority_.certificate().substr(0, 100)),
            "certificate 1 in `ca.pem` is malformed: bad end line");
  EXPECT_FALSE(TrustedRoots::Load(folder_.Path("none.pem"), ""));
  EXPECT_TRUE(TrustedRoots::Load("", "").has_value());
}

}  // namespace
}  // namespace toolgate::net
