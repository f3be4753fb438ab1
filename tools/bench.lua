-- For wrk: what it sends, and one line of JSON about what came of it.
--   BENCH_BODY        a file that is the body of every request
--   BENCH_DELIVERIES  a file of signed deliveries: a signature, a tab and the body on each line

local deliveries = os.getenv("BENCH_DELIVERIES")
local threads = 0

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read("*a")
  file:close()
  return text
end

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

function init()
  wrk.headers["Content-Type"] = "application/json"
  if os.getenv("BENCH_BODY") then
    wrk.method = "POST"
    wrk.body = read(os.getenv("BENCH_BODY"))
  end
  if not deliveries then
    return
  end
  signed = {}
  wrk.headers["X-GitHub-Event"] = "pull_request"
  for signature, body in read(deliveries):gmatch("([^\t\n]+)\t([^\n]+)") do
    wrk.headers["X-Hub-Signature-256"] = signature
    wrk.headers["X-GitHub-Delivery"] = "DELIVERY"
    local before, after = wrk.format("POST", nil, nil, body):match("^(.-)DELIVERY(.*)$")
    table.insert(signed, { before = before, after = after })
  end
  sent = 0
  -- Unlike those of every other run, and of the other threads.
  name = string.format("%s-%d-", os.getenv("BENCH_RUN"), number)
  -- Each thread begins elsewhere, so that two seldom work on one pull request.
  first = number * 211
  request = function()
    local one = signed[(first + sent) % #signed + 1]
    sent = sent + 1
    return one.before .. name .. sent .. one.after
  end
end

function done(summary, latency)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  print(string.format('{"rate":%.3f,"p50":%.4f,"p99":%.4f,"failed":%d}',
    summary.requests / summary.duration * 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, failed))
end
