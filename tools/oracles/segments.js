// What Twilio's own calculator says of each text: JSON strings on standard input, one a line; the answers on standard
// output as [text, encoding, characters, segments]. Run by `make oracles`, with NODE_PATH where npm has put it.
const { createInterface } = require("node:readline");
const { SegmentedMessage } = require("sms-segments-calculator");

const ascii = (value) => JSON.stringify(value).replace(/[\u007f-\uffff]/g, (unit) => "\\u" + unit.charCodeAt(0).toString(16).padStart(4, "0"));

createInterface({ input: process.stdin, crlfDelay: Infinity }).on("line", (line) => {
  const text = JSON.parse(line);
  const counted = new SegmentedMessage(text, "auto");
  console.log(ascii([text, counted.encodingName, counted.numberOfCharacters, counted.segmentsCount]));
});
