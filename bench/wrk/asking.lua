-- Checks through the Akismet door, no two alike. Arguments: the path, a word that no other run has, the key.
dofile(debug.getinfo(1, "S").source:match("@(.*/)") .. "reply.lua")

local key = ""

function init(arguments)
  start(arguments[1], arguments[2])
  key = arguments[3]
end

function request()
  return check(key)
end
