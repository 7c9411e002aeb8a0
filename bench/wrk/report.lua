-- What every script here does: counts in each thread, one line of JSON at the end.
threads_seen = {}

function setup(thread)
  thread:set("number", #threads_seen + 1)
  table.insert(threads_seen, thread)
end

function done(summary, latency, requests)
  local sent = 0
  for _, thread in ipairs(threads_seen) do
    sent = sent + (thread:get("posts") or 0)
  end
  local wrong = summary.errors
  io.write(string.format(
    '\nREPORT {"requests": %d, "microseconds": %d, "posts": %d, "p50": %d, "p99": %d, "refused": %d, "broken": %d}\n',
    summary.requests, summary.duration, sent, latency:percentile(50), latency:percentile(99),
    wrong.status, wrong.connect + wrong.read + wrong.write + wrong.timeout))
end
