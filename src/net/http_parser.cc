// SPDX-License-Identifier: Apache-2.0
#include "net/http_parser.h"

#include <llhttp.h>

#include "base/text.h"

namespace toolgate::net {
namespace {

constexpr size_t kBodyPartBytesMax = 64 * 1024;
constexpr size_t kBodyKeptBytesMax = 64 * 1024;

std::string_view MethodName(const llhttp_t& machine) {
  return llhttp_method_name(static_cast<llhttp_method_t>(machine.method));
}

}  // namespace

struct HttpParser::Machine {
  llhttp_t state;
};

// llhttp's C callbacks. Returning HPE_PAUSED stops it right there; -1 is a failure we described.
struct HttpParser::Callbacks {
  static HttpParser& Self(llhttp_t* machine) { return *static_cast<HttpParser*>(machine->data); }

  static int Url(llhttp_t* machine, const char* at, size_t size) {
    HttpParser& self = Self(machine);
    self.GrowSpan(self.head_.target_, at, size);
    if (self.head_.target_.size <= self.limits_.target_bytes_max) return 0;
    self.Fail(414, "the request target is too long");
    return -1;
  }

  static int FieldName(llhttp_t* machine, const char* at, size_t size) {
    HttpParser& self = Self(machine);
    if (self.state_ != State::kHead) return 0;  // trailers are dropped
    auto& fields = self.head_.fields_;
    if (self.in_value_ || fields.empty()) {
      if (fields.size() >= self.limits_.fields_max) {
        self.Fail(431, "too many header fields");
        return -1;
      }
      fields.emplace_back();
    }
    self.in_value_ = false;
    self.GrowSpan(fields.back().name, at, size);
    return 0;
  }

  static int FieldValue(llhttp_t* machine, const char* at, size_t size) {
    HttpParser& self = Self(machine);
    if (self.state_ != State::kHead) return 0;
    self.in_value_ = true;
    self.GrowSpan(self.head_.fields_.back().value, at, size);
    return 0;
  }

  static int HeadersComplete(llhttp_t* machine) {
    Self(machine).state_ = State::kBody;
    machine->upgrade = 0;  // no protocol is switched to: an Upgrade field is ignored
    return HPE_PAUSED;
  }

  static int Body(llhttp_t* machine, const char* at, size_t size) {
    HttpParser& self = Self(machine);
    self.body_.append(at, size);
    if (self.CheckFraming(at)) {
      self.framing_ = at + size;
      return 0;
    }
    return -1;
  }

  static int MessageComplete(llhttp_t* machine) {
    Self(machine).state_ = State::kComplete;
    return HPE_PAUSED;
  }

  static const llhttp_settings_t& Settings() {
    static const llhttp_settings_t settings = [] {
      llhttp_settings_t made;
      llhttp_settings_init(&made);
      made.on_url = Url;
      made.on_header_field = FieldName;
      made.on_header_value = FieldValue;
      made.on_headers_complete = HeadersComplete;
      made.on_body = Body;
      made.on_message_complete = MessageComplete;
      return made;
    }();
    return settings;
  }
};

HttpParser::HttpParser(Kind kind, const HttpLimits& limits)
    : machine_(std::make_unique<Machine>()), limits_(limits), is_request_(kind == Kind::kRequest) {
  llhttp_init(&machine_->state, kind == Kind::kRequest ? HTTP_REQUEST : HTTP_RESPONSE,
              &Callbacks::Settings());
  machine_->state.data = this;
}

HttpParser::~HttpParser() = default;

HttpParser::State HttpParser::Feed(std::string_view& input) {
  if (state_ == State::kComplete || state_ == State::kFailed || input.empty()) return state_;
  // The body is taken in parts, so that the caller sees its limit crossed before memory is spent.
  const std::string_view part = input.substr(0, kBodyPartBytesMax);
  started_ = true;
  const bool in_head = state_ == State::kHead;
  part_ = framing_ = part.data();
  const llhttp_errno_t result = llhttp_execute(&machine_->state, part.data(), part.size());
  if (result == HPE_OK || result == HPE_PAUSED) {
    const char* stopped =
        result == HPE_OK ? part.data() + part.size() : llhttp_get_error_pos(&machine_->state);
    const auto taken = static_cast<size_t>(stopped - part.data());
    input.remove_prefix(taken);
    if (result == HPE_PAUSED) llhttp_resume(&machine_->state);
    if (in_head) KeepHeadBytes(part.substr(0, taken));
    if (!in_head && !CheckFraming(part.data() + taken)) return state_;
    if (in_head && state_ == State::kBody) FinishHead();
    // Without a body the message ends here, which llhttp tells only when it runs on.
    if (in_head && state_ == State::kBody) llhttp_execute(&machine_->state, "", 0);
    if (state_ == State::kComplete) llhttp_resume(&machine_->state);
    return state_;
  }
  if (state_ != State::kFailed) {
    const char* reason = llhttp_get_error_reason(&machine_->state);
    Fail(result == HPE_INVALID_VERSION ? 505 : 400,
         std::string("malformed HTTP: ") + (reason ? reason : "no reason given"));
  }
  return state_;
}

HttpParser::State HttpParser::FeedEnd() {
  if (state_ == State::kComplete || state_ == State::kFailed) return state_;
  if (state_ == State::kBody && llhttp_finish(&machine_->state) != HPE_OK &&
      state_ != State::kComplete) {
    return Fail(400, "the connection ended inside a message");
  }
  if (state_ == State::kHead) return Fail(400, "the connection ended before a message");
  return state_;
}

void HttpParser::Next() {
  state_ = State::kHead;
  started_ = in_value_ = false;
  before_ = 0;
  head_.Clear();
  // An idle connection must not hold what its largest body took.
  if (body_.capacity() > kBodyKeptBytesMax) body_ = std::string();
  body_.clear();
}

HttpParser::State HttpParser::Fail(int status, std::string message) {
  state_ = State::kFailed;
  error_ = {status, std::move(message)};
  return state_;
}

// Spans lie in the head's bytes as they came, which are kept after each run.
void HttpParser::GrowSpan(MessageHead::Span& span, const char* at, size_t size) {
  if (span.size == 0) {
    span.begin = static_cast<uint32_t>(head_.text_.size() + static_cast<size_t>(at - part_));
  }
  span.size += static_cast<uint32_t>(size);
}

// llhttp takes a line feed alone for the end of a line, and joins folded lines (RFC 9112 sections
// 2.2 and 5.2); others read two fields, or another end of the message. `before` is the byte before
// `bytes`. Servers may be that careless, clients not.
std::string_view HttpParser::FindLineFault(std::string_view bytes, char before) const {
  for (const char c : bytes) {
    const bool is_folded = before == '\n' && (c == ' ' || c == '\t');
    if (is_folded) return "a header field is folded over several lines";
    if (c == '\n' && before != '\r' && is_request_) return "a line ends without a carriage return";
    before = c;
  }
  return {};
}

// Checks what was parsed of a chunked body besides its data, up to `end`.
bool HttpParser::CheckFraming(const char* end) {
  const std::string_view bytes(framing_, static_cast<size_t>(end - framing_));
  if (bytes.empty() || (machine_->state.flags & F_CHUNKED) == 0) return true;
  const std::string_view fault = FindLineFault(bytes, before_);
  before_ = bytes.back();
  if (!fault.empty()) Fail(400, std::string(fault));
  return fault.empty();
}

// llhttp does not count the spaces around values.
void HttpParser::KeepHeadBytes(std::string_view bytes) {
  head_.text_ += bytes;
  if (head_.text_.size() > limits_.head_bytes_max) {
    Fail(431, "the header fields are too large");
    return;
  }
  const std::string_view fault = FindLineFault(bytes, before_);
  if (!bytes.empty()) before_ = bytes.back();
  if (!fault.empty()) Fail(400, std::string(fault));
}

void HttpParser::TrimValue(MessageHead::Span& span) {
  const std::string_view value = head_.View(span);
  const std::string_view trimmed = base::Trim(value);
  span.begin += static_cast<uint32_t>(trimmed.empty() ? 0 : trimmed.data() - value.data());
  span.size = static_cast<uint32_t>(trimmed.size());
}

void HttpParser::FinishHead() {
  const llhttp_t& machine = machine_->state;
  if (machine.http_major != 1 || machine.http_minor > 1) {
    Fail(505, "the HTTP version must be 1.0 or 1.1");
    return;
  }
  for (size_t i = 0; i < head_.fields_.size(); ++i) {
    const MessageHead::Span name = head_.fields_[i].name;
    if (name.size == 0) {
      Fail(400, "a header field has no name");
      return;
    }
    base::LowerInPlace(head_.text_.data() + name.begin, name.size);
    TrimValue(head_.fields_[i].value);
    head_.IndexField(i);
  }
  head_.method_ = MethodName(machine);
  head_.status_ = machine.status_code;
  head_.keep_alive_ = llhttp_should_keep_alive(&machine) != 0;
  head_.is_http_1_0_ = machine.http_major == 1 && machine.http_minor == 0;
  const bool chunked = (machine.flags & F_CHUNKED) != 0;
  if (!chunked && (machine.flags & F_CONTENT_LENGTH) != 0) {
    head_.content_length_ = machine.content_length;
  }
}

}  // namespace toolgate::net
