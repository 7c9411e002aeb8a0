"""Comment spam of the usual kinds, written for these tests: every text here must be held."""

SPAM = (
    # Pills
    "Buy Viagra and Cialis without prescription, cheapest prices, discreet delivery",
    "Order Xanax online now, no prescription needed, fast shipping: http://pills.example/xanax",
    "Ozempic for sale, best price, worldwide shipping, order now at slimshop.com",
    "Kaufen Sie Kamagra günstig und rezeptfrei in unserer Online Apotheke",
    "Купить виагру недорого без рецепта, доставка по всей стране",
    # Casino and betting
    "Best online casino with 200 free spins and a welcome bonus, register now!",
    "I never believed in slots until this casino paid me, no deposit bonus for everyone",
    "Slot gacor hari ini, situs judi online terpercaya, daftar dan menang maxwin",
    "Онлайн казино с бонусом: фриспины за регистрацию, выигрывай сейчас",
    "Deneme bonusu veren bahis siteleri, hemen üye ol ve kazan",
    "El mejor casino online, giros gratis y bono de bienvenida, regístrate hoy",
    "在线赌场 百家乐 注册就送",
    # Loans
    "Do you need an urgent loan? Bad credit accepted, low interest rate, apply now",
    "Payday loans with no credit check and instant approval, apply today",
    "Sofortkredit ohne Schufa, jetzt anmelden und sofort Geld erhalten",
    "Préstamos inmediatos sin buró, escríbeme al WhatsApp 55 1234 567 890",
    "Займ без отказа и без справок на карту за пять минут",
    # Crypto and investment
    "I invested 500 with Mrs Adela Vorn and withdrew my profits of 6,200 after a week. "
    "Message her on Telegram @adelavorn_trades",
    "Guaranteed profits with our bitcoin trading platform, double your money in seven days",
    "My account manager trades for me and I earn weekly returns, reach out to him on WhatsApp",
    "Scammed? I recovered all my USDT thanks to a recovery expert, write to him: coinback at gmail com",
    "Заработок в интернете без вложений, пишите в телеграм",
    "Passives Einkommen mit Kryptowährung, schreib mir auf Telegram",
    # Escort and dating
    "Escort service in your city, hot girls available now, call us +44 20 7946 0999",
    "Lonely women and hot singles in your area are waiting, click here http://meet.example/x",
    "My nudes are on Telegram, dm me",
    "Эскорт и интим услуги, девушки для встреч, звоните",
    # Links for search engines
    "We offer high quality dofollow backlinks, guest posts on high DA blogs, affordable SEO services",
    "I can rank your website on the first page of Google, contact us by email: rank at gmail com",
    "Продвижение сайтов, вывод в топ, быстро и с гарантией",
    "[url=http://cheapbags.example]replica handbags[/url] [url=http://cheapbags.example/2]watches[/url]",
    "Buy followers and views, grow your channel instantly, promo code INSIDE",
    # Contact and channel promotion
    "Contact me on WhatsApp for more details +1 (555) 013-4477",
    "Check out my channel, I make covers every week!",
    "hey guys please subscribe to my new YouTube channel, I sub back",
    "Sub4sub anyone? I return every sub",
    "Schaut doch mal auf meinem Kanal vorbei und lasst ein Abo da",
    "Suscríbanse a mi canal, subo videos todos los días",
    "Abonnez-vous à ma chaîne, nouvelle vidéo chaque semaine",
    "Подписывайтесь на мой канал, там много интересного",
    "Inscreva-se no meu canal e ganhe um prêmio",
    "Write us on t.me/freegold_club, join our group today",
    "Link in bio 💋 come and see my private videos",
    # Flattery with a link
    "Great post! Thanks for sharing this useful information. http://www.roofing-repairs.example",
    "Very informative, keep up the good work. Visit my site: best-plumbers.com",
    "Nice article, I have bookmarked your blog. https://movers.example/cheap",
    # Tricks
    "Веst саsinо bоnus fоr уоu, рlау nоw",
    "V\u200bi\u200ba\u200bg\u200br\u200ba is back in town",
    "𝗝𝗼𝗶𝗻 𝘁𝗵𝗲 𝗩𝗜𝗣 𝗿𝗼𝗼𝗺 𝗮𝗻𝗱 𝘄𝗶𝗻 𝗯𝗶𝗴 𝘁𝗼𝗻𝗶𝗴𝗵𝘁",
    "Watch the leaked tape here https://bit.ly/3xAmPle before they delete it",
    "http://a.example http://b.example http://c.example http://d.example http://e.example",
    "You have won! Claim your prize, free gift cards for the first hundred people",
)
