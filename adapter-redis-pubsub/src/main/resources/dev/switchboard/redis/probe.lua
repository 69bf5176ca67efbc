-- Finds out whether Redis takes writes: it may be out of memory, a replica, or unable to save.
--
-- KEYS[1] a key of no use, in the same place as what is to be written
--
-- Returns 1, and leaves nothing behind.

redis.call('HSET', KEYS[1], 'probe', '1')
redis.call('DEL', KEYS[1])
return {1}
