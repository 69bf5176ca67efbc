-- Looks into a recoverable channel.
--
-- KEYS[1] hash: what is known of the numbering
-- KEYS[2] stream: the entries, each under the id offset-milliseconds, in the field p
-- ARGV[1] identity of this run of Redis   ARGV[2] epoch, if there is to be a new one
-- ARGV[3] milliseconds that an entry is kept, 0 for "not known here"
-- ARGV[4] milliseconds that the numbering outlives its last use
-- ARGV[5] most entries that the channel keeps
-- ARGV[6] the offset after which entries are wanted, -1 for none
-- ARGV[7] bytes after which the answer ends
--
-- Returns epoch, offset, and for each entry after the wanted offset its id and its body; the caller asks again for what is beyond.

local numbering, entries = KEYS[1], KEYS[2]
local known = redis.call('HMGET', numbering, 'epoch', 'offset', 'run')
local epoch, offset = known[1], known[2]
local keep = tonumber(ARGV[3])

if not epoch or known[3] ~= ARGV[1] then
  -- Another run of Redis may have come back without its latest entries: numbers would be used twice.
  redis.call('DEL', numbering, entries)
  epoch, offset = ARGV[2], '0'
  redis.call('HSET', numbering, 'epoch', epoch, 'run', ARGV[1], 'offset', offset)
  if keep == 0 then
    -- Who uses it next says how long it lives.
    redis.call('PEXPIRE', numbering, 180000)
  end
end
if keep > 0 then
  redis.call('PEXPIRE', numbering, ARGV[4])
end

local answer = {epoch, offset}
local from = tonumber(ARGV[6])
if from < 0 or from >= tonumber(offset) then
  return answer
end

local oldest = 0
if keep > 0 then
  local time = redis.call('TIME')
  oldest = time[1] * 1000 + math.floor(time[2] / 1000) - keep
  -- Beyond the channel's size of now, nothing is kept, even if it was larger before.
  redis.call('XTRIM', entries, 'MAXLEN', ARGV[5])
end
local bytes, most = 0, tonumber(ARGV[7])
local next = from + 1
while bytes < most do
  local some = redis.call('XRANGE', entries, string.format('%.0f', next), '+', 'COUNT', 16)
  for _, entry in ipairs(some) do
    if tonumber(string.match(entry[1], '%-(%d+)$')) >= oldest then
      answer[#answer + 1] = entry[1]
      answer[#answer + 1] = entry[2][2]
      bytes = bytes + #entry[2][2] + 64
    end
    next = tonumber(string.match(entry[1], '^(%d+)')) + 1
  end
  if #some < 16 then
    break
  end
end
return answer
