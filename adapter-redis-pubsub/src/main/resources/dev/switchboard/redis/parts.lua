-- Reads who is in a channel, on all nodes.
--
-- KEYS[1] hash: the nodes that have a part in the channel, each with the sequence of what it wrote last
-- ARGV[1] incarnation of the node that asks, whose part is left out
--
-- Returns for each node: incarnation, sequence, twice the number of its users, and each user and what is kept of it.

local nodes = KEYS[1]
local answer = {}
local all = redis.call('HGETALL', nodes)
for i = 1, #all, 2 do
  if all[i] ~= ARGV[1] then
    -- The same braces are in both names, so both keys are in one place of a cluster of Redis.
    local part = redis.call('HGETALL', nodes .. ':' .. all[i])
    if #part == 0 then
      -- It expired: its node has been silent for longer than any lease.
      redis.call('HDEL', nodes, all[i])
    else
      answer[#answer + 1] = all[i]
      answer[#answer + 1] = all[i + 1]
      answer[#answer + 1] = tostring(#part)
      for _, text in ipairs(part) do
        answer[#answer + 1] = text
      end
    end
  end
end
return answer
