// SPDX-License-Identifier: Apache-2.0
// A client of the legacy era on one kept connection, blocking.
#pragma once

#include <cstdint>
#include <string>

#include "net/testing/peer.h"

namespace toolgate::app {

class LiveClient {
 public:
  struct Answer {
    int status = 0;  // 0: the connection ended before it was there
    std::string head;
    std::string body;

    bool Says(std::string_view text) const { return body.find(text) != body.npos; }
  };

  LiveClient(uint16_t port, std::string server, std::string token);

  // Opens a session for what follows.
  Answer Initialize();
  Answer CallTool(std::string_view tool = "look");
  Answer ListTools();
  Answer Request(std::string_view method, std::string_view params);

  // Makes of this the reader of its session's general stream.
  Answer Listen();
  // Reads on until `text` was in the stream; false if it ends before.
  bool AwaitEvent(std::string_view text);
  // Whether the stream has ended, once it has.
  bool AwaitEnd();

  void UseToken(std::string token) { token_ = std::move(token); }
  const std::string& session() const { return session_; }
  void UseSession(std::string session) { session_ = std::move(session); }

 private:
  Answer Send(std::string_view method, std::string_view body);
  bool ReadMore();
  bool ReadHead(Answer& answer);
  bool ReadChunks(Answer& answer);

  net::Peer peer_;
  const uint16_t port_;
  const std::string server_;
  std::string token_;
  std::string session_;
  std::string unread_;
  int last_id_ = 0;
};

}  // namespace toolgate::app
