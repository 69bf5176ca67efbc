-- Publishes to a recoverable channel: numbers, keeps, trims and hands on, all or nothing.
--
-- KEYS[1] hash: what is known of the numbering; it outlives the entries
-- KEYS[2] stream: the entries, each under the id offset-milliseconds, in the field p
-- ARGV[1] the channel of Redis            ARGV[2] the body
-- ARGV[3] most entries                    ARGV[4] milliseconds that an entry is kept
-- ARGV[5] milliseconds that the numbering outlives its last use
-- ARGV[6] identity of this run of Redis   ARGV[7] epoch, if there is to be a new one
-- ARGV[8] incarnation of the node         ARGV[9] the node's sequence
-- ARGV[10] what a numbered envelope begins with
-- ARGV[11] PUBLISH, or SPUBLISH in a Redis Cluster
--
-- Returns epoch and offset, or an empty list for what was appended before.

local numbering, entries = KEYS[1], KEYS[2]
local writer = 'w' .. ARGV[8]
local known = redis.call('HMGET', numbering, 'epoch', 'offset', 'run', writer)
local epoch, offset = known[1], tonumber(known[2])

if not epoch or known[3] ~= ARGV[6] then
  -- Another run of Redis may have come back without its latest entries: numbers would be used twice.
  redis.call('DEL', numbering, entries)
  epoch, offset = ARGV[7], 0
  redis.call('HSET', numbering, 'epoch', epoch, 'run', ARGV[6])
elseif known[4] and tonumber(known[4]) >= tonumber(ARGV[9]) then
  return {}
elseif not known[4] and redis.call('HLEN', numbering) > 300 then
  -- Nodes that were restarted 300 times leave no more than that behind.
  for _, field in ipairs(redis.call('HKEYS', numbering)) do
    if string.sub(field, 1, 1) == 'w' then
      redis.call('HDEL', numbering, field)
    end
  end
end

offset = offset + 1
local number = string.format('%.0f', offset)
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local oldest = now - tonumber(ARGV[4])

redis.call('XADD', entries, 'MAXLEN', ARGV[3], number .. '-' .. string.format('%.0f', now), 'p', ARGV[2])

-- Times are in order unless the clock was set back; then an entry stays until those before it may go.
local function expired(id)
  return tonumber(string.match(id, '%-(%d+)$')) < oldest
end
local first = redis.call('XRANGE', entries, '-', '+', 'COUNT', 1)
while first[1] and expired(first[1][1]) do
  local some = redis.call('XRANGE', entries, '-', '+', 'COUNT', 64)
  local keep = nil
  for _, entry in ipairs(some) do
    if not expired(entry[1]) then
      keep = entry[1]
      break
    end
  end
  if keep then
    redis.call('XTRIM', entries, 'MINID', keep)
    break
  end
  redis.call('XTRIM', entries, 'MINID', string.format('%.0f', tonumber(string.match(some[#some][1], '^(%d+)')) + 1))
  first = redis.call('XRANGE', entries, '-', '+', 'COUNT', 1)
end

redis.call('HSET', numbering, 'offset', number, writer, ARGV[9])
redis.call('PEXPIRE', numbering, ARGV[5])
redis.call('PEXPIRE', entries, ARGV[4])
redis.call(ARGV[11], ARGV[1], ARGV[10] .. struct.pack('>I8B', offset, #epoch) .. epoch .. ARGV[2])
return {epoch, number}
