-- One request in twenty is a reply, the others read. Arguments: the form's path, a word that no
-- other run has, the page's path.
dofile(debug.getinfo(1, "S").source:match("@(.*/)") .. "reply.lua")

local turn, reading = 0, ""

function init(arguments)
  start(arguments[1], arguments[2])
  reading = wrk.format("GET", arguments[3], { ["Accept-Encoding"] = "gzip" })
end

function request()
  turn = turn + 1
  if (turn + number * 10) % 20 == 0 then
    return reply()
  end
  return reading
end
