-- A reply of about 200 characters whose words differ each time: equal texts would count as one.
dofile(debug.getinfo(1, "S").source:match("@(.*/)") .. "report.lua")

local words = { "harbour", "ferry", "council", "budget", "morning", "bridge", "winter", "timetable",
  "letter", "neighbour", "question", "river", "market", "station", "library", "ticket", "season" }
local headers = { ["Content-Type"] = "application/x-www-form-urlencoded" }
local action, mark = "", ""
posts = 0

function start(path, word)
  action, mark = path, word
  math.randomseed(number * 7919)
end

function reply()
  posts = posts + 1
  local said = { mark, number, posts }
  for place = 4, 28 do
    said[place] = words[math.random(#words)]
  end
  local body = "name=Reader+" .. (posts % 500) .. "&email=&website=&parent=&token=&act=send&comment="
  return wrk.format("POST", action, headers, body .. table.concat(said, "+"))
end
