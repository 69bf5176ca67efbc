-- Renews a node's lease, and tells which nodes have one. Time is that of Redis alone.
--
-- KEYS[1] sorted set: nodes, as incarnation:name, by the millisecond in which their lease ends
-- ARGV[1] the node, as incarnation:name   ARGV[2] milliseconds that its lease lasts
--
-- Returns how many milliseconds ago the lease was renewed before, -1 if there was none, and all nodes that have one.

local leases, node, span = KEYS[1], ARGV[1], tonumber(ARGV[2])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

redis.call('ZREMRANGEBYSCORE', leases, '-inf', string.format('%.0f', now))
local ends = redis.call('ZSCORE', leases, node)
redis.call('ZADD', leases, string.format('%.0f', now + span), node)
redis.call('PEXPIRE', leases, span * 2)

local answer = redis.call('ZRANGE', leases, 0, -1)
local before = -1
if ends then
  -- A clock that was set back makes the lease seem younger than it is.
  before = math.max(0, now - (tonumber(ends) - span))
end
table.insert(answer, 1, string.format('%.0f', before))
return answer
