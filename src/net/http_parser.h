// SPDX-License-Identifier: Apache-2.0
// Incremental HTTP/1.x parsing on llhttp, and what llhttp leaves open: folded lines and
// limits are refused here. Which fields a request must have is the server's part.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "net/http_head.h"

namespace toolgate::net {

class HttpParser {
 public:
  enum class Kind { kRequest, kResponse };
  enum class State {
    kHead,      // reading the head
    kBody,      // the head is complete
    kComplete,  // the message is complete
    kFailed,    // error() says why; the connection must end
  };

  HttpParser(Kind kind, const HttpLimits& limits);
  ~HttpParser();

  // Takes bytes off the front of `input`: up to the end of the head, then up to the end of the
  // message. Body bytes are appended to body(), which the caller drains.
  State Feed(std::string_view& input);

  // The connection ended: completes a response without length, fails an unfinished message.
  State FeedEnd();

  // Gets ready for the next message of the connection, after kComplete.
  void Next();

  State state() const { return state_; }
  const MessageHead& head() const { return head_; }
  std::string& body() { return body_; }
  bool started() const { return started_; }  // a byte of the message was seen

  struct Error {
    int status = 400;  // what to answer to a request
    std::string message;
  };
  const Error& error() const { return error_; }

 private:
  struct Callbacks;
  struct Machine;

  State Fail(int status, std::string message);
  void FinishHead();
  void GrowSpan(MessageHead::Span& span, const char* at, size_t size);
  void KeepHeadBytes(std::string_view bytes);
  std::string_view FindLineFault(std::string_view bytes, char before) const;
  bool CheckFraming(const char* end);
  void TrimValue(MessageHead::Span& span);

  std::unique_ptr<Machine> machine_;
  HttpLimits limits_;
  const bool is_request_;
  State state_ = State::kHead;
  bool started_ = false;
  bool in_value_ = false;
  char before_ = 0;                // the last byte of the head, or of the framing of the body
  const char* framing_ = nullptr;  // what was not checked yet of the framing
  const char* part_ = nullptr;     // what llhttp is running over
  MessageHead head_;
  std::string body_;
  Error error_;
};

}  // namespace toolgate::net
