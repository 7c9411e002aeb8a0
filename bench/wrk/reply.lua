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

local function text()
  posts = posts + 1
  local said = { mark, number, posts }
  for place = 4, 28 do
    said[place] = words[math.random(#words)]
  end
  return table.concat(said, "+")
end

-- What WordPress' plugin sends, without its copies of the visitor's headers.
function check(key)
  local said = text()
  local body = "api_key=" .. key .. "&blog=https%3A%2F%2Fblog.example&user_ip=203.0.113.9&user_agent=Mozilla%2F5.0"
    .. "&comment_type=comment&comment_author=Reader+" .. (posts % 500) .. "&comment_author_email=r" .. posts
    .. "%40mail.example&comment_author_url=&permalink=https%3A%2F%2Fblog.example%2F" .. (posts % 50)
    .. "%2F&blog_lang=en&blog_charset=UTF-8&user_role=&comment_content="
  return wrk.format("POST", action, headers, body .. said)
end

function reply()
  local said = text()
  local body = "name=Reader+" .. (posts % 500) .. "&email=&website=&parent=&token=&act=send&comment="
  return wrk.format("POST", action, headers, body .. said)
end
