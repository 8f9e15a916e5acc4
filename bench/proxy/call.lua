-- SPDX-License-Identifier: Apache-2.0
-- One tools/call of MCP 2026-07-28, the same for every path. The token comes from the environment.
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Accept"] = "application/json, text/event-stream"
wrk.headers["Authorization"] = "Bearer " .. os.getenv("BENCH_TOKEN")
wrk.headers["MCP-Protocol-Version"] = "2026-07-28"
wrk.headers["Mcp-Method"] = "tools/call"
wrk.headers["Mcp-Name"] = "tool_7"
wrk.body = '{"jsonrpc":"2.0","id":17,"method":"tools/call","params":{"name":"tool_7","arguments":'
  .. '{"zoneid":"1746ef10-8fa6-40c1-9c82-c3956bf75db8","state":"Running","keyword":"web","page":1,"pagesize":100},'
  .. '"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",'
  .. '"io.modelcontextprotocol/clientCapabilities":{},'
  .. '"io.modelcontextprotocol/clientInfo":{"name":"bench","version":"1.0.0"}}}}'
