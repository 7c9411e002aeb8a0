-- Replies through the form, no two alike. Arguments: the form's path, a word that no other run has.
dofile(debug.getinfo(1, "S").source:match("@(.*/)") .. "reply.lua")

function init(arguments)
  start(arguments[1], arguments[2])
end

function request()
  return reply()
end
