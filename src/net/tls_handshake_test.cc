// SPDX-License-Identifier: Apache-2.0
// Who is believed, who is not, and what each is told.
#include <sys/socket.h>

#include <openssl/ssl.h>

#include "net/testing/http_fixture.h"

namespace toolgate::net {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

using ContextPtr = std::shared_ptr<SSL_CTX>;

// Speaks nothing newer than `version`, and knows no better ciphers than those of its time.
ContextPtr OldContext(const SSL_METHOD* method, int version) {
  ContextPtr context(SSL_CTX_new(method), SSL_CTX_free);
  SSL_CTX_set_min_proto_version(context.get(), 0);
  SSL_CTX_set_max_proto_version(context.get(), version);
  SSL_CTX_set_cipher_list(context.get(), "ALL:@SECLEVEL=0");
  return context;
}

void UseCertificate(SSL_CTX* context, const TestCertificate& made) {
  const TestFolder folder;
  SSL_CTX_use_certificate_chain_file(context, folder.Write("c.pem", made.certificate).c_str());
  SSL_CTX_use_PrivateKey_file(context, folder.Write("k.pem", made.key).c_str(), SSL_FILETYPE_PEM);
}

class TlsHandshakeTest : public HttpFixture {
 protected:
  TlsHandshakeTest() : HttpFixture(Scheme::kHttps) {}

  // Why a request to `host` fails at a server with this certificate; empty if it does not.
  std::string FailureWith(const TestCertificate& made, const std::string& host = "127.0.0.1") {
    certificate_.Replace(LoadCertificate(made));
    if (!server_) Start();
    std::string failure;
    auto test = [&]() -> Task<void> {
      HttpRequest request{.target = "/echo", .body = "x"};
      const Url url = UrlOf(host, server_->port());
      const auto response = co_await SendTo(url, request);
      if (response) co_return;
      EXPECT_TRUE(response.error().not_sent);
      EXPECT_EQ(response.error().error.code, base::ErrorCode::kUnavailable);
      failure = WithoutPort(response.error().error.message);
    };
    Run(test);
    EXPECT_EQ(handler_.requests, failure.empty() ? 1 : 0);
    return failure;
  }

  // Why a request to `port` of this machine fails.
  std::string FailureAt(uint16_t port, base::ErrorCode code = base::ErrorCode::kUnavailable) {
    url_ = UrlOf("127.0.0.1", port);
    std::string failure;
    HttpRequest request{.target = "/echo", .body = "x"};
    auto test = [&]() -> Task<void> {
      const auto response = co_await Send(request);
      EXPECT_FALSE(response);
      EXPECT_EQ(response.error().error.code, code);
      EXPECT_TRUE(response.error().not_sent);
      failure = WithoutPort(response.error().error.message);
      loop_.Finish();
    };
    Spawn(test());
    loop_.Run();
    return failure;
  }

  static std::string WithoutPort(std::string message) {
    const size_t colon = message.find(':');
    return message.erase(colon, message.find(':', colon + 1) - colon);
  }
};

TEST_F(TlsHandshakeTest, BelievesTheAuthorityThatWasNamed) {
  EXPECT_EQ(FailureWith(authority_.Issue()), "");
}

TEST_F(TlsHandshakeTest, KnowsHostsByNameToo) {
  EXPECT_EQ(FailureWith(authority_.Issue({.names = "DNS:localhost"}), "localhost"), "");
}

TEST_F(TlsHandshakeTest, FollowsAChainToItsRoot) {
  const TestAuthority below("authority below", &authority_);
  TestCertificate made = below.Issue();
  made.certificate += below.certificate();
  EXPECT_EQ(FailureWith(made), "");
}

TEST_F(TlsHandshakeTest, MissesAnAuthorityThatTheServerDoesNotSend) {
  const TestAuthority below("authority below", &authority_);
  EXPECT_EQ(FailureWith(below.Issue()),
            "cannot connect to 127.0.0.1: its certificate was issued by `CN=authority below`, "
            "which is not trusted; name its CA");
}

TEST_F(TlsHandshakeTest, RefusesAnotherName) {
  EXPECT_EQ(FailureWith(authority_.Issue({.names = "DNS:a.example,DNS:*.b.example,IP:10.0.0.1"})),
            "cannot connect to 127.0.0.1: its certificate is for a.example, *.b.example, 10.0.0.1 "
            "and not for `127.0.0.1`");
}

TEST_F(TlsHandshakeTest, RefusesAnAddressWhereTheNameWasAskedFor) {
  EXPECT_EQ(FailureWith(authority_.Issue({.names = "IP:127.0.0.1"}), "localhost"),
            "cannot connect to localhost: its certificate is for 127.0.0.1 and not for "
            "`localhost`");
}

TEST_F(TlsHandshakeTest, DoesNotTakeTheCommonNameForAHost) {
  EXPECT_EQ(FailureWith(authority_.Issue({.common_name = "localhost", .names = ""}), "localhost"),
            "cannot connect to localhost: its certificate is for no host and not for `localhost`");
}

TEST_F(TlsHandshakeTest, RefusesAnUnknownAuthority) {
  const TestAuthority other("somebody else");
  EXPECT_EQ(FailureWith(other.Issue()),
            "cannot connect to 127.0.0.1: its certificate was issued by `CN=somebody else`, which "
            "is not trusted; name its CA");
}

TEST_F(TlsHandshakeTest, RefusesAnotherAuthorityOfTheSameName) {
  const TestAuthority other("test authority");
  EXPECT_EQ(FailureWith(other.Issue()),
            "cannot connect to 127.0.0.1: its certificate was issued by another `CN=test "
            "authority` than the trusted one; name its CA");
}

TEST_F(TlsHandshakeTest, RefusesWhatExpired) {
  const std::string failure =
      FailureWith(authority_.Issue({.valid_from = -hours(48), .valid_until = -hours(24)}));
  EXPECT_TRUE(failure.starts_with("cannot connect to 127.0.0.1: its certificate expired on 20"))
      << failure;
}

TEST_F(TlsHandshakeTest, RefusesWhatIsNotValidYet) {
  const std::string failure = FailureWith(authority_.Issue({.valid_from = hours(24)}));
  EXPECT_TRUE(
      failure.starts_with("cannot connect to 127.0.0.1: its certificate is valid only from 20"))
      << failure;
}

TEST_F(TlsHandshakeTest, TellsOfAServerThatSpeaksPlainHttp) {
  HttpServer plain(loop_, {}, handler_);
  ASSERT_TRUE(plain.Listen());
  url_ = UrlOf("127.0.0.1", plain.port());
  auto test = [&]() -> Task<void> {
    HttpRequest request{.target = "/echo", .body = "x"};
    const auto response = co_await Send(request);
    EXPECT_EQ(WithoutPort(response.error().error.message),
              "cannot connect to 127.0.0.1: it does not speak TLS there; is it plain http?");
    EXPECT_TRUE(response.error().not_sent);
    plain.Close();
    loop_.Finish();
  };
  Spawn(test());
  loop_.Run();
}

TEST_F(TlsHandshakeTest, TellsOfAServerThatClosesAtOnce) {
  const Peer::Listener listener;
  std::thread server([&] { listener.Accept().Cut(); });
  const std::string failure = FailureAt(listener.port());
  server.join();
  EXPECT_EQ(failure,
            "cannot connect to 127.0.0.1: it closed the connection during the TLS handshake");
}

TEST_F(TlsHandshakeTest, TellsOfAServerWithOldVersionsOnly) {
  const ContextPtr old = OldContext(TLS_server_method(), TLS1_1_VERSION);
  UseCertificate(old.get(), authority_.Issue());
  const Peer::Listener listener;
  std::thread server([&] { EXPECT_FALSE(listener.Accept().SecureAsServer(old.get())); });
  const std::string failure = FailureAt(listener.port());
  server.join();
  EXPECT_EQ(failure, "cannot connect to 127.0.0.1: it has no version of TLS from 1.2 on");
}

class TlsTimeoutTest : public TlsHandshakeTest {
 protected:
  TlsTimeoutTest() {
    client_.emplace(loop_, HttpClientOptions{.connect_timeout = milliseconds(60)});
  }
};

TEST_F(TlsTimeoutTest, DoesNotWaitForAServerThatSaysNothing) {
  const Peer::Listener listener;
  EXPECT_EQ(FailureAt(listener.port(), base::ErrorCode::kTimeout),
            "cannot connect to 127.0.0.1: no answer in time");
}

TEST_F(TlsHandshakeTest, TellsWhenTheServerWantsACertificateOfTheClient) {
  const ContextPtr strict(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  UseCertificate(strict.get(), authority_.Issue());
  SSL_CTX_set_verify(strict.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  const Peer::Listener listener;
  std::thread server([&] {
    Peer peer = listener.Accept();
    EXPECT_FALSE(peer.SecureAsServer(strict.get()));
    peer.ReadToEnd();  // or its reset would overtake the alert
  });
  url_ = UrlOf("127.0.0.1", listener.port());
  auto test = [&]() -> Task<void> {
    HttpRequest request{.target = "/echo", .body = "x"};
    const auto response = co_await Send(request);
    EXPECT_FALSE(response);
    EXPECT_NE(response.error().error.message.find("certificate required"), std::string::npos)
        << response.error().error.message;
    loop_.Finish();
  };
  Spawn(test());
  loop_.Run();
  server.join();
}

TEST_F(TlsHandshakeTest, RefusesClientsWithOldVersionsOnly) {
  Start();
  auto peer = [&] {
    const ContextPtr old = OldContext(TLS_client_method(), TLS1_1_VERSION);
    Peer client = Peer::Connect(url_.port);
    EXPECT_FALSE(client.SecureAsClient(old.get()));
    EXPECT_EQ(client.reason(), "tlsv1 alert protocol version");
  };
  RunBeside(peer);
}

TEST_F(TlsHandshakeTest, ServesTls12WithoutRenegotiation) {
  Start();
  auto peer = [&] {
    const ContextPtr old = OldContext(TLS_client_method(), TLS1_2_VERSION);
    Peer client = Peer::Connect(url_.port);
    EXPECT_TRUE(client.SecureAsClient(old.get())) << client.reason();
    EXPECT_EQ(SSL_version(client.ssl()), TLS1_2_VERSION);
    SSL_renegotiate(client.ssl());
    EXPECT_NE(SSL_do_handshake(client.ssl()), 1);
  };
  RunBeside(peer);
}

TEST_F(TlsHandshakeTest, OffersNoCipherWithoutForwardSecrecy) {
  Start();
  auto peer = [&] {
    const ContextPtr old = OldContext(TLS_client_method(), TLS1_2_VERSION);
    SSL_CTX_set_cipher_list(old.get(), "ECDHE-ECDSA-AES128-SHA256:AES128-SHA:@SECLEVEL=0");
    Peer client = Peer::Connect(url_.port);
    EXPECT_FALSE(client.SecureAsClient(old.get()));
  };
  RunBeside(peer);
}

TEST_F(TlsHandshakeTest, AgreesOnHttp11OrNothing) {
  Start();
  auto peer = [&] {
    const ContextPtr context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
    const unsigned char both[] = "\x02h2\x08http/1.1";
    SSL_CTX_set_alpn_protos(context.get(), both, sizeof both - 1);
    Peer client = Peer::Connect(url_.port);
    EXPECT_TRUE(client.SecureAsClient(context.get())) << client.reason();
    const unsigned char* chosen = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(client.ssl(), &chosen, &size);
    EXPECT_EQ(std::string(reinterpret_cast<const char*>(chosen), size), "http/1.1");

    SSL_CTX_set_alpn_protos(context.get(), both, 3);
    Peer modern = Peer::Connect(url_.port);
    EXPECT_FALSE(modern.SecureAsClient(context.get()));
    EXPECT_EQ(modern.reason(), "tlsv1 alert no application protocol");
  };
  RunBeside(peer);
}

TEST_F(TlsHandshakeTest, EndsAPlainConnectionCleanly) {
  Start();
  auto peer = [&] {
    using std::string_literals::operator""s;
    for (const auto& bytes :
         {"GET / HTTP/1.1\r\nHost: x\r\n\r\n"s, "\x16\x03\x01\x00\x05hello and more"s}) {
      Peer client = Peer::Connect(url_.port);
      client.Send(bytes);
      char byte;
      ssize_t got = 1;
      while (got > 0) got = ::recv(client.socket(), &byte, 1, 0);
      EXPECT_EQ(got, 0) << bytes;  // an end, no reset
    }
    EXPECT_EQ(handler_.requests, 0);
  };
  RunBeside(peer);
}

TEST_F(TlsHandshakeTest, DoesNotWaitForClientsThatSayNothing) {
  Start({.head_timeout = milliseconds(60), .idle_timeout = std::chrono::minutes(1)});
  auto peer = [&] {
    Peer silent = Peer::Connect(url_.port);
    EXPECT_EQ(silent.ReadToEnd(), "");
    Peer slow = Peer::Connect(url_.port);
    slow.Send(std::string("\x16\x03\x01\x02\x00\x01", 6));
    EXPECT_EQ(slow.ReadToEnd(), "");
  };
  RunBeside(peer);
}

TEST_F(TlsHandshakeTest, EndsHandshakesInProgressWithTheServer) {
  Start();
  std::optional<Peer> client;
  auto test = [&]() -> Task<void> {
    client.emplace(Peer::Connect(url_.port));
    while (server_->connection_count() == 0) co_await SleepFor(loop_, milliseconds(1));
  };
  Run(test);
  EXPECT_EQ(server_->connection_count(), 0u);
}

}  // namespace
}  // namespace toolgate::net
