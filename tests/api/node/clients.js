// @ts-check
/** Calls a running server through two clients of npm, exactly as they call Akismet and Perspective,
 *  and prints what they made of the answers as JSON.
 *
 *  Their addresses are in their code: here names lead to this machine, and one address is exchanged. */
"use strict";

const dns = require("dns");

const [, , port, key] = process.argv;

// Every name is this machine's, as an operator's DNS would have it.
// @ts-ignore - one of its several forms is enough for http
dns.lookup = (host, options, done) =>
  options && options.all
    ? done(null, [{ address: "127.0.0.1", family: 4 }])
    : (done || options)(null, "127.0.0.1", 4);

const { AkismetClient } = require("akismet-api");
const axios = require("axios");
const Perspective = require("perspective-api-client");

axios.interceptors.request.use((config) => {
  config.url = config.url.replace("https://commentanalyzer.googleapis.com", `http://127.0.0.1:${port}`);
  return config;
});

const SPAM = {
  ip: "203.0.113.9",
  useragent: "Mozilla/5.0",
  name: "akismet-guaranteed-spam",
  content: "Cheap pills, casino bonus",
};
const HAM = { ip: "203.0.113.9", name: "Ines", content: "I crossed that bridge every morning.", role: "administrator" };

async function akismet() {
  const options = { blog: "https://blog.example", protocol: "http", host: `rest.akismet.test:${port}` };
  const client = new AkismetClient({ ...options, key });
  const wrong = new AkismetClient({ ...options, key: "000000000000" });
  return {
    valid: await client.verifyKey(),
    invalid: await wrong.verifyKey(),
    spam: await client.checkSpam(SPAM),
    ham: await client.checkSpam(HAM),
    refused: await wrong.checkSpam(HAM).catch((/** @type {Error} */ error) => error.message),
    taught: (await client.submitSpam({ ...SPAM, name: "Ines" })).text,
    untaught: (await client.submitHam({ ...HAM, content: "A thought." })).text,
  };
}

async function perspective() {
  const client = new Perspective({ apiKey: key });
  const failed = (/** @type {Error} */ error) => error.message;
  return {
    scores: await client.analyze("What a kind thing to say.", { attributes: ["spam", "likely_to_reject"] }),
    unknown: await client.analyze("Hello.", { attributes: ["nothing"] }).catch(failed),
    empty: await client.analyze("", { validate: false }).catch(failed),
    long: await client.analyze("x".repeat(20481), { validate: false }).catch(failed),
    stranger: await new Perspective({ apiKey: "0" }).analyze("Hello.").catch(failed),
  };
}

(async () => {
  process.stdout.write(JSON.stringify({ akismet: await akismet(), perspective: await perspective() }));
})();
