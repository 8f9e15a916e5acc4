// SPDX-License-Identifier: Apache-2.0
// The one place where Asio becomes visible, for net/*.cc only: every file that sees it costs
// seconds to compile.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "net/event_loop.h"

namespace toolgate::net::internal {

namespace asio = boost::asio;
using asio::ip::tcp;
using AsioError = boost::system::error_code;
using Executor = asio::io_context::executor_type;
// Bound to the loop's own executor type: the default any_io_executor costs an allocation and a
// virtual call per operation.
using Socket = asio::basic_stream_socket<tcp, Executor>;
using Acceptor = asio::basic_socket_acceptor<tcp, Executor>;
using Timer = asio::basic_waitable_timer<std::chrono::steady_clock,
                                         asio::wait_traits<std::chrono::steady_clock>, Executor>;

class WriteBatch;

asio::io_context& ContextOf(EventLoop& loop);
WriteBatch& WritesOf(EventLoop& loop);

}  // namespace toolgate::net::internal
