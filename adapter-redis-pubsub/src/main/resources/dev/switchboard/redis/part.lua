-- Writes what one node has of the users of a channel, and tells the others, all or nothing. Only that node writes it.
--
-- KEYS[1] hash: the nodes that have a part in the channel, each with the sequence of what it wrote last
-- KEYS[2] hash: this node's part, connections and name by user
-- ARGV[1] the channel of Redis            ARGV[2] the notice
-- ARGV[3] milliseconds that a part outlives its last use
-- ARGV[4] incarnation of the node         ARGV[5] the node's sequence
-- ARGV[6] 0 for a change; of a whole part: 1 for its first piece, 2 for its last, 3 for both in one, 4 for one between
-- ARGV[7] PUBLISH, or SPUBLISH in a Redis Cluster
-- ARGV[8], ARGV[9] and so on: a user and what is kept of it, empty if it is gone
--
-- Returns 1, or 0 where a change found no part to be changed: Redis has lost it, and needs it whole.

local nodes, part, node, piece = KEYS[1], KEYS[2], ARGV[4], tonumber(ARGV[6])

if piece == 0 and not (redis.call('HGET', nodes, node) and redis.call('EXISTS', part) == 1) then
  -- Or half of it: one that evicts takes single keys.
  return {0}
end
if piece == 1 or piece == 3 then
  -- Until its last piece nobody may take it for the whole.
  redis.call('DEL', part)
  redis.call('HDEL', nodes, node)
end
for i = 8, #ARGV, 2 do
  if ARGV[i + 1] == '' then
    redis.call('HDEL', part, ARGV[i])
  else
    redis.call('HSET', part, ARGV[i], ARGV[i + 1])
  end
end
if piece ~= 1 and piece ~= 4 then
  if redis.call('EXISTS', part) == 1 then
    redis.call('HSET', nodes, node, ARGV[5])
    redis.call('PEXPIRE', nodes, ARGV[3])
  else
    redis.call('HDEL', nodes, node)
  end
end
redis.call('PEXPIRE', part, ARGV[3])
redis.call(ARGV[7], ARGV[1], ARGV[2])
return {1}
